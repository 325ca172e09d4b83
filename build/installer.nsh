; Puts the command line on the user's PATH. By PowerShell: strings of NSIS are too short for a long PATH.
!macro janus3dPath SWITCH
  nsExec::ExecToLog '"$SYSDIR\WindowsPowerShell\v1.0\powershell.exe" -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "$INSTDIR\resources\bin\path.ps1" -Folder "$INSTDIR\resources\bin" ${SWITCH}'
  Pop $0
  SendMessage ${HWND_BROADCAST} ${WM_WININICHANGE} 0 "STR:Environment" /TIMEOUT=5000
!macroend

!macro customInstall
  !insertmacro janus3dPath ""
!macroend

!macro customUnInstall
  !insertmacro janus3dPath "-Remove"
!macroend
