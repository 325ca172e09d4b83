#!/bin/bash
# Run by dpkg as root; an upgrade installs its own links afterwards.
rm -f '/usr/bin/${executable}' /usr/bin/janus3d '/etc/apparmor.d/${executable}'
if command -v update-mime-database >/dev/null; then update-mime-database /usr/share/mime || true; fi
if command -v update-desktop-database >/dev/null; then update-desktop-database /usr/share/applications || true; fi
