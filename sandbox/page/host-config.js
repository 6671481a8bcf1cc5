// The Teams look of Adaptive Cards, light and dark.
//
// Sizes, spacing and neutral colours are those Teams uses. Where Teams' own green, yellow or red text falls below
// 4.5:1 on its background, the nearest readable shade is taken: a sandbox should not hide a card behind pale letters.

const TEXT = {
  light: { default: ["#242424", "#5c5c5c"], dark: ["#242424", "#5c5c5c"], light: ["#ffffff", "#f3f2f1"], accent: ["#4f52b2", "#5b5fc7"], good: ["#0f6b0f", "#237b4b"], warning: ["#7a4d00", "#835b00"], attention: ["#b4233c", "#b4233c"] },
  dark: { default: ["#ffffff", "#c8c8c8"], dark: ["#201f1f", "#2d2c2c"], light: ["#ffffff", "#d6d6d6"], accent: ["#b6b7ea", "#aeb0e6"], good: ["#a5d46a", "#9cc962"], warning: ["#f8d22a", "#ecc92f"], attention: ["#ff9aa5", "#f7919d"] },
};

const CONTAINERS = {
  light: { default: ["#ffffff", "#cccccc"], emphasis: ["#f9f8f7", "#e1dfdd"], accent: ["#e8ebfa", "#c5c8f0"], good: ["#e7f2da", "#b5d88a"], attention: ["#fcf0f2", "#eeb2bd"], warning: ["#fbf6d9", "#e9d77c"] },
  dark: { default: ["#2d2c2c", "#484644"], emphasis: ["#232222", "#3b3a39"], accent: ["#33344a", "#5b5fc7"], good: ["#26331c", "#4f6f2c"], attention: ["#3f2226", "#8a3a44"], warning: ["#3a3216", "#7a6a1f"] },
};

function containerStyle(theme, name) {
  const [backgroundColor, borderColor] = CONTAINERS[theme][name];
  const foregroundColors = Object.fromEntries(
    Object.entries(TEXT[theme]).map(([colour, [normal, subtle]]) => [colour, { default: normal, subtle }]),
  );
  return { backgroundColor, borderColor, foregroundColors };
}

const fontSizes = { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 };
const fontWeights = { lighter: 300, default: 400, bolder: 600 };

/** The host configuration for `light` or `dark`, as plain JSON. */
export function hostConfig(theme) {
  return {
    choiceSetInputValueSeparator: ",",
    supportsInteractivity: true,
    spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
    separator: { lineThickness: 1, lineColor: theme === "dark" ? "#484644" : "#e1dfdd" },
    imageSizes: { small: 32, medium: 52, large: 100 },
    fontTypes: {
      default: { fontFamily: "var(--font)", fontSizes, fontWeights },
      monospace: { fontFamily: "var(--font-mono)", fontSizes, fontWeights },
    },
    textStyles: { heading: { fontType: "default", size: "large", weight: "bolder", color: "default", isSubtle: false } },
    textBlock: { headingLevel: 3 },
    containerStyles: Object.fromEntries(Object.keys(CONTAINERS[theme]).map((name) => [name, containerStyle(theme, name)])),
    inputs: {
      label: {
        inputSpacing: "small",
        requiredInputs: { weight: "bolder", color: "default", size: "default", suffix: " *", suffixColor: "attention" },
        optionalInputs: { weight: "bolder", color: "default", size: "default" },
      },
      errorMessage: { color: "attention", size: "small", spacing: "small", weight: "default" },
    },
    actions: {
      maxActions: 6,
      spacing: "default",
      buttonSpacing: 0, // card.css spaces buttons by `gap`, so that those of a second line stand right below the first
      showCard: { actionMode: "inline", inlineTopMargin: 16, style: "emphasis" },
      preExpandSingleShowCardAction: false,
      actionsOrientation: "horizontal",
      actionAlignment: "left",
    },
    adaptiveCard: { allowCustomStyle: false },
    imageSet: { imageSize: "medium", maxImageHeight: 100 },
    factSet: {
      title: { size: "default", color: "default", isSubtle: false, weight: "bolder", wrap: true, maxWidth: 150 },
      value: { size: "default", color: "default", isSubtle: false, weight: "default", wrap: true },
      spacing: 16,
    },
  };
}
