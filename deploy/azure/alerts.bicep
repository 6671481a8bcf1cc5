// Three mails at night: a replica is missing, a job was buried, the database is full. The rest: deploy/alerts.yaml.
param name string
param location string
param mail string
param appResourceId string
param logsId string
param databaseId string

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${name}-people'
  location: 'global'
  properties: {
    groupShortName: 'usher'
    enabled: true
    emailReceivers: [{ name: 'operators', emailAddress: mail, useCommonAlertSchema: true }]
  }
}

resource replicas 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${name}-replica-missing'
  location: 'global'
  properties: {
    description: 'docs/operations.md, UsherDown'
    severity: 1
    enabled: true
    scopes: [appResourceId]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [{ name: 'replicas', criterionType: 'StaticThresholdCriterion', metricName: 'Replicas', operator: 'LessThan', threshold: 2, timeAggregation: 'Maximum' }]
    }
    actions: [{ actionGroupId: people.id }]
  }
}

resource storage 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${name}-database-full'
  location: 'global'
  properties: {
    description: 'The database server has less than a fifth of its storage left.'
    severity: 2
    enabled: true
    scopes: [databaseId]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT1H'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [{ name: 'storage', criterionType: 'StaticThresholdCriterion', metricName: 'storage_percent', operator: 'GreaterThan', threshold: 80, timeAggregation: 'Average' }]
    }
    actions: [{ actionGroupId: people.id }]
  }
}

resource buried 'Microsoft.Insights/scheduledQueryRules@2023-03-15-preview' = {
  name: '${name}-job-buried'
  location: location
  properties: {
    description: 'docs/operations.md, UsherDeadLetters'
    severity: 2
    enabled: true
    scopes: [logsId]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT15M'
    // The table exists once the app has written its first line.
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: 'ContainerAppConsoleLogs_CL | where ContainerAppName_s == "${name}" and Log_s has "job_buried"'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: [people.id] }
  }
}
