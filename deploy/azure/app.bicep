// The Container App: two replicas, https only, no port but one, the database's address and the certificate as secrets.
param name string
param location string
param image string
param registry string
param logsName string
param subnetId string
param identityId string
param appId string
@allowed(['SingleTenant', 'UserAssignedMSI'])
param appType string
param certificateUrl string
param databaseHost string
@secure()
param databasePassword string
param privilege string
param selfService string
param fallbackApprovers string
param moreSettings array

var withCertificate = !empty(certificateUrl)

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
  name: logsName
}

resource house 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: '${name}-environment'
  location: location
  properties: {
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: logs.properties.customerId
        sharedKey: logs.listKeys().primarySharedKey
      }
    }
    vnetConfiguration: { infrastructureSubnetId: subnetId, internal: false }
    workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption' }]
    zoneRedundant: true
  }
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: name
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    environmentId: house.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: true
        allowInsecure: false
        targetPort: 3978
        transport: 'http'
      }
      registries: empty(registry) ? [] : [{ server: registry, identity: identityId }]
      secrets: concat(
        [{ name: 'database-url', value: 'postgresql+asyncpg://usher:${uriComponent(databasePassword)}@${databaseHost}/usher?ssl=require' }],
        withCertificate ? [{ name: 'certificate', keyVaultUrl: certificateUrl, identity: identityId }] : []
      )
    }
    template: {
      terminationGracePeriodSeconds: 30
      scale: { minReplicas: 2, maxReplicas: 2 }
      volumes: withCertificate ? [{ name: 'certificate', storageType: 'Secret', secrets: [{ secretRef: 'certificate', path: 'usher.pem' }] }] : []
      containers: [
        {
          name: 'usher'
          image: image
          resources: { cpu: json('0.5'), memory: '1Gi' }
          volumeMounts: withCertificate ? [{ volumeName: 'certificate', mountPath: '/certificate' }] : []
          env: concat(
            [
              { name: 'MicrosoftAppId', value: appId }
              { name: 'MicrosoftAppType', value: appType }
              { name: 'MicrosoftAppTenantId', value: tenant().tenantId }
              { name: 'USHER_DATABASE_URL', secretRef: 'database-url' }
              { name: 'USHER_HOST', value: '0.0.0.0' }
              { name: 'PORT', value: '3978' }
              { name: 'USHER_PRIVILEGE', value: privilege }
              { name: 'USHER_SELF_SERVICE', value: selfService }
              { name: 'USHER_FALLBACK_APPROVERS', value: fallbackApprovers }
            ],
            withCertificate ? [{ name: 'MicrosoftAppCertificatePath', value: '/certificate/usher.pem' }] : [],
            moreSettings
          )
          probes: [
            { type: 'Startup', httpGet: { path: '/healthz', port: 3978 }, periodSeconds: 2, failureThreshold: 30 }
            { type: 'Liveness', httpGet: { path: '/healthz', port: 3978 }, periodSeconds: 10, failureThreshold: 3 }
            { type: 'Readiness', httpGet: { path: '/readyz', port: 3978 }, periodSeconds: 5, failureThreshold: 3 }
          ]
        }
      ]
    }
  }
}

output host string = app.properties.configuration.ingress.fqdn
output id string = app.id
