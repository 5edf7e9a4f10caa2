param auto bool

resource vm 'Microsoft.Compute/virtualMachines@2023-03-01' = {
  name: 'web'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: {
        publisher: 'MicrosoftWindowsServer'
        offer: 'WindowsServer'
        sku: '2022-datacenter-azure-edition'
        version: 'latest'
      }
    }
    osProfile: {
      computerName: 'web'
      adminUsername: 'operator'
      windowsConfiguration: {
        enableAutomaticUpdates: auto
      }
    }
  }
}
