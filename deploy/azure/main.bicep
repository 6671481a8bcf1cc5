// Usher in one resource group: a bot that only Teams reaches, two replicas behind https, a database without a public address.
// Written after Microsoft's reference and never deployed by its authors: look at `az deployment group what-if` first.
targetScope = 'resourceGroup'

@description('Begins the name of every resource.')
@minLength(3)
@maxLength(20)
param name string = 'usher'
param location string = resourceGroup().location

@description('The image, by digest: registry/usher@sha256:...')
param image string
@description('Its private registry, which the identity may pull from (AcrPull); empty for a public one.')
param registry string = ''

@description('Where alerts are mailed to: the address of a team.')
param alertMail string

@description('USHER_PRIVILEGE: owned_groups writes only groups whose owners opted in.')
@allowed(['app_wide', 'owned_groups'])
param privilege string = 'owned_groups'

@description('USHER_SELF_SERVICE: off until doctor and readiness are content.')
@allowed(['on', 'off'])
param selfService string = 'off'

@description('USHER_FALLBACK_APPROVERS: object ids, with commas.')
param fallbackApprovers string = ''

@description('More settings of docs/settings.md that are no secrets: [{ name: \'USHER_...\', value: \'...\' }]')
param moreSettings array = []

@description('Of the database; letters, digits and more, at least 20. Give it on the command line or from a vault, never in a file.')
@secure()
@minLength(20)
param databasePassword string

@description('Only for an app registration with a certificate instead of the managed identity: its client id.')
param appId string = ''
@description('The vault in this resource group that holds the certificate as a PEM secret.')
param vaultName string = ''
param certificateName string = 'usher'

var withCertificate = !empty(appId)

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-identity'
  location: location
}

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${name}-logs'
  location: location
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: 90
  }
}

module network 'network.bicep' = {
  name: 'network'
  params: { name: name, location: location }
}

module database 'database.bicep' = {
  name: 'database'
  params: {
    name: name
    location: location
    subnetId: network.outputs.databaseSubnetId
    dnsZoneId: network.outputs.databaseDnsZoneId
    password: databasePassword
  }
}

module vault 'vault.bicep' = if (withCertificate) {
  name: 'vault'
  params: { vaultName: vaultName, principalId: identity.properties.principalId }
}

module app 'app.bicep' = {
  name: 'app'
  // The identity may read the certificate before the app asks for it.
  dependsOn: [vault]
  params: {
    name: name
    location: location
    image: image
    registry: registry
    logsName: logs.name
    subnetId: network.outputs.appSubnetId
    identityId: identity.id
    appId: withCertificate ? appId : identity.properties.clientId
    appType: withCertificate ? 'SingleTenant' : 'UserAssignedMSI'
    certificateUrl: withCertificate ? 'https://${vaultName}${environment().suffixes.keyvaultDns}/secrets/${certificateName}' : ''
    databaseHost: database.outputs.host
    databasePassword: databasePassword
    privilege: privilege
    selfService: selfService
    fallbackApprovers: fallbackApprovers
    moreSettings: moreSettings
  }
}

module bot 'bot.bicep' = {
  name: 'bot'
  params: {
    name: name
    host: app.outputs.host
    appId: withCertificate ? appId : identity.properties.clientId
    identityId: withCertificate ? '' : identity.id
  }
}

module alerts 'alerts.bicep' = {
  name: 'alerts'
  params: { name: name, location: location, mail: alertMail, appResourceId: app.outputs.id, logsId: logs.id, databaseId: database.outputs.id }
}

output messagesEndpoint string = 'https://${app.outputs.host}/api/messages'
output clientId string = identity.properties.clientId
