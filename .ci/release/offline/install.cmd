@echo off
rem Install peecf-batch from this folder, without a network. usage: install.cmd [FOLDER]
rem It looks for a Python that can run the program. Otherwise install.py explains what is wrong with the one that is there.
rem It needs no PowerShell, so it works where scripts of PowerShell are not allowed.
setlocal
if not exist "%~dp0install.py" goto incomplete
set "USABLE=import sys, ensurepip, venv; sys.exit(not (@FIRST@) <= sys.version_info[:2] <= (@LAST@))"
for %%V in (@VERSIONS@) do py -%%V -c "%USABLE%" >nul 2>nul && set "RUN=py -%%V" && goto start
for %%P in (python python3) do %%P -c "%USABLE%" >nul 2>nul && set "RUN=%%P" && goto start
for %%P in (py python python3) do %%P -c "" >nul 2>nul && set "RUN=%%P" && goto start
echo There is no Python on this computer. The program needs Python @RANGE@.
echo Install it from https://www.python.org/downloads/ or ask your IT team for it, then try again.
set "STATUS=1"
goto end
:incomplete
echo Files are missing beside install.cmd. If you opened a ZIP file, extract all of it first. Then start install.cmd in the extracted folder.
set "STATUS=1"
goto end
:start
%RUN% "%~dp0install.py" %*
set "STATUS=%ERRORLEVEL%"
:end
rem Keep the window open after a double-click, which starts a Command Prompt with this file.
echo "%CMDCMDLINE%" | find /i "%~nx0" >nul && pause
exit /b %STATUS%
