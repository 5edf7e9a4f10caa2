using 'main.bicep'
extends 'shared.bicepparam'

param name = 'app-prod'
param subnetId = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/prod/providers/Microsoft.Network/virtualNetworks/prod/subnets/servers'
param patchMode = 'AutomaticByPlatform'
