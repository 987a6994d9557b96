@echo off
rem Install peecf-batch from this folder, without a network. usage: install.cmd [FOLDER]
rem It looks for a Python that can run the program. Otherwise install.py tells what is wrong with the one that is there.
rem It needs no PowerShell, because many computers allow none of its scripts.
setlocal
set "RUN="
if not exist "%~dp0install.py" goto incomplete
set "CODE=import sys, ensurepip, venv; sys.exit(not (@FIRST@) <= sys.version_info[:2] <= (@LAST@))"
for %%V in (@VERSIONS@) do if not defined RUN call :try py -%%V
for %%P in (python python3) do if not defined RUN call :try %%P
set "CODE=pass"
for %%P in (py python python3) do if not defined RUN call :try %%P
if not defined RUN goto none
call %RUN% "%~dp0install.py" %*
set "STATUS=%ERRORLEVEL%"
goto end
:none
echo There is no Python on this computer. The program needs Python @RANGE@.
echo Install it from https://www.python.org/downloads/ or ask your IT team for it, then try again.
set "STATUS=1"
goto end
:incomplete
echo There are no other files beside install.cmd. If you opened a ZIP file, extract all of it first.
echo Then start install.cmd in the folder that was extracted.
set "STATUS=1"
:end
rem Keep the window open after a double-click, which starts a Command Prompt with this file.
echo "%CMDCMDLINE%" | find /i "%~nx0" >nul && pause
exit /b %STATUS%

:try
call %* -c "%CODE%" >nul 2>nul
if "%ERRORLEVEL%"=="0" set "RUN=%*"
exit /b 0
