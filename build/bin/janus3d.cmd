@echo off
rem The command line of an installed Janus3D, in the runtime that it was shipped with.
setlocal
set ELECTRON_RUN_AS_NODE=1
"%~dp0..\..\Janus3D.exe" "%~dp0..\app.asar.unpacked\out\main\cli.js" %*
exit /b %ERRORLEVEL%
