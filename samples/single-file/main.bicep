// Web servers of one kind; what they run is chosen when they are deployed.

param location string = resourceGroup().location

@description('What the web servers run.')
@allowed([
  'ubuntu'
  'debian'
])
param distro string = 'ubuntu'

@minValue(1)
@maxValue(10)
param webCount int = 2

param adminUsername string

@secure()
param sshPublicKey string

var images = {
  ubuntu: {
    publisher: 'Canonical'
    offer: '0001-com-ubuntu-server-jammy'
    sku: '22_04-lts-gen2'
    version: 'latest'
  }
  debian: {
    publisher: 'Debian'
    offer: 'debian-12'
    sku: '12-gen2'
    version: 'latest'
  }
}

var linuxConfiguration = {
  disablePasswordAuthentication: true
  ssh: {
    publicKeys: [
      {
        path: '/home/${adminUsername}/.ssh/authorized_keys'
        keyData: sshPublicKey
      }
    ]
  }
}

resource subnet 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' existing = {
  name: 'hub/web'
}

resource nics 'Microsoft.Network/networkInterfaces@2024-05-01' = [for i in range(0, webCount): {
  name: 'web${i}-nic'
  location: location
  properties: {
    ipConfigurations: [
      {
        name: 'primary'
        properties: {
          subnet: {
            id: subnet.id
          }
        }
      }
    ]
  }
}]

resource web 'Microsoft.Compute/virtualMachines@2024-07-01' = [for i in range(0, webCount): {
  name: 'web${i}'
  location: location
  properties: {
    hardwareProfile: {
      vmSize: 'Standard_D2s_v5'
    }
    storageProfile: {
      imageReference: images[distro]
      osDisk: {
        createOption: 'FromImage'
      }
    }
    osProfile: {
      computerName: 'web${i}'
      adminUsername: adminUsername
      linuxConfiguration: union(linuxConfiguration, {
        patchSettings: {
          patchMode: 'AutomaticByPlatform'
          assessmentMode: 'AutomaticByPlatform'
        }
      })
    }
    networkProfile: {
      networkInterfaces: [
        {
          id: nics[i].id
        }
      ]
    }
  }
}]
