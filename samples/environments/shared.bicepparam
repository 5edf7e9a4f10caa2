using none

param location = 'westeurope'
param patchMode = 'AutomaticByOS'
param automaticUpdates = true
param adminUsername = 'operator'
param adminPassword = az.getSecret('00000000-0000-0000-0000-000000000000', 'secrets', 'servers', 'operator')
