# Puts the folder of janus3d.cmd on the user's PATH, or takes it off. The value is read and written unexpanded, so that %...% in it stays.
param([Parameter(Mandatory)] [string] $Folder, [switch] $Remove)
$key = [Microsoft.Win32.Registry]::CurrentUser.OpenSubKey('Environment', $true)
$before = [string] $key.GetValue('Path', '', 'DoNotExpandEnvironmentNames')
$kept = @($before -split ';' | Where-Object { $_ -ne '' -and $_.TrimEnd('\') -ne $Folder.TrimEnd('\') })
if (-not $Remove) { $kept += $Folder }
$key.SetValue('Path', ($kept -join ';'), 'ExpandString')
$key.Close()
