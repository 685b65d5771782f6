#!/usr/bin/env bash
# A desktop of its own, for tests: X server, window manager, a panel with a tray, a notification daemon and an unlocked
# keyring, on a private D-Bus with a HOME that is thrown away, and a bus for what the system says, on which there is
# nobody yet. Nothing of the user's session and of the machine is touched.
#
#   session.sh --missing     prints the programs that are not installed, and ends
#   session.sh               prints the session's variables as NAME=VALUE, then `ready`; ends when stdin closes
#   session.sh COMMAND…      runs the command inside, ends with its code
#
# Debian packages: xvfb openbox xfce4-panel dunst gnome-keyring dbus libglib2.0-bin x11-utils xdotool imagemagick
# webkit2gtk-driver. The last three are for the tests, which take pictures, press keys and drive the page.
set -euo pipefail

programs=(Xvfb openbox xfce4-panel dunst gnome-keyring-daemon dbus-daemon gdbus xwininfo xdotool import display WebKitWebDriver)
missing=()
for program in "${programs[@]}"; do command -v "$program" >/dev/null || missing+=("$program"); done
[ "${1:-}" != --missing ] || { echo "${missing[*]}"; exit 0; }
[ ${#missing[@]} -eq 0 ] || { echo "missing: ${missing[*]}" >&2; exit 1; }

place=$(mktemp -d)
children=()
leave() {
  kill "${children[@]}" 2>/dev/null || true
  # A panel whose bus is gone before it may stand still for ever.
  for _ in {1..50}; do
    [ -n "$(jobs -pr)" ] || break
    sleep 0.1
  done
  jobs -pr | xargs -r kill -KILL 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$place"
}
trap leave EXIT
trap 'exit 1' TERM INT

# start PROGRAM…: in the background, its output kept for the case that something does not come up.
start() { "$@" >>"$place/log" 2>&1 </dev/null & children+=($!); }

# until_ok SECONDS WHAT COMMAND…
until_ok() {
  local tries=$(($1 * 10)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ $((tries--)) -gt 0 ] || { echo "the virtual desktop has no $what:" >&2; tail -n 20 "$place/log" >&2; exit 1; }
    sleep 0.1
  done
}

unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS CAUSEWAY_HOME
export HOME=$place/home XDG_RUNTIME_DIR=$place/run XDG_CONFIG_HOME=$place/home/.config
export XDG_DATA_HOME=$place/home/.local/share XDG_CACHE_HOME=$place/home/.cache
export LC_ALL=C.UTF-8 LANGUAGE=
export XDG_CURRENT_DESKTOP=XFCE XDG_SESSION_TYPE=x11 GDK_BACKEND=x11 NO_AT_BRIDGE=1 GTK_THEME=Adwaita
# There is no graphics card to share buffers with.
export WEBKIT_DISABLE_DMABUF_RENDERER=1 LIBGL_ALWAYS_SOFTWARE=1
mkdir -p "$HOME" "$XDG_RUNTIME_DIR" "$XDG_DATA_HOME" "$XDG_CACHE_HOME" "$XDG_CONFIG_HOME/dunst"
chmod 700 "$HOME" "$XDG_RUNTIME_DIR"

# One panel along the top, with nothing on it but the tray.
panel=$XDG_CONFIG_HOME/xfce4/xfconf/xfce-perchannel-xml
mkdir -p "$panel"
cat >"$panel/xfce4-panel.xml" <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="30"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty"><property name="plugin-1" type="string" value="systray"/></property>
</channel>
XML
# Notifications stay until the test has looked at them.
# Instead of a menu of their buttons, the button is chosen that is named in the file `choice`.
printf '#!/bin/sh\nexec grep -m1 -F -- "$(cat "$HOME/choice")"\n' >"$HOME/choose"
chmod +x "$HOME/choose"
cat >"$XDG_CONFIG_HOME/dunst/dunstrc" <<INI
[global]
  origin = top-right
  offset = 16x48
  width = 360
  font = Sans 11
  padding = 12
  horizontal_padding = 14
  corner_radius = 8
  frame_width = 1
  frame_color = "#cdc9bf"
  show_indicators = no
  dmenu = $HOME/choose
[urgency_normal]
  background = "#ffffff"
  foreground = "#1d1c1a"
  timeout = 0
[urgency_critical]
  background = "#fbe3e1"
  foreground = "#1d1c1a"
  timeout = 0
INI

start dbus-daemon --session --nofork --address="unix:path=$place/bus" --nopidfile
export DBUS_SESSION_BUS_ADDRESS=unix:path=$place/bus
until_ok 10 "session bus" test -S "$place/bus"
start dbus-daemon --session --nofork --address="unix:path=$place/system" --nopidfile
export DBUS_SYSTEM_BUS_ADDRESS=unix:path=$place/system
until_ok 10 "system bus" test -S "$place/system"

exec 9<>"$place/display"
# What is on the screen stands in a file, for those who measure when it is there.
export CAUSEWAY_SCREEN=$place/Xvfb_screen0
start Xvfb -displayfd 9 -screen 0 1280x832x24 -fbdir "$place" -nolisten tcp
until_ok 20 "X server" test -s "$place/display"
DISPLAY=:$(head -n 1 "$place/display")
export DISPLAY

# The pipe must not become the daemon's life: it reads the password and goes on.
gnome-keyring-daemon --foreground --unlock --components=secrets <<<"test" >>"$place/log" 2>&1 &
children+=($!)
start display -window root -size 1280x832 'gradient:#cfe3e4-#eae4d6'
start openbox
start dunst
start xfce4-panel --disable-wm-check --sm-client-disable

answers() { gdbus call --session --timeout 2 --dest "$1" --object-path "$2" --method org.freedesktop.DBus.Peer.Ping; }
until_ok 30 "tray" answers org.kde.StatusNotifierWatcher /StatusNotifierWatcher
until_ok 15 "notification daemon" answers org.freedesktop.Notifications /org/freedesktop/Notifications
until_ok 15 "keyring" answers org.freedesktop.secrets /org/freedesktop/secrets

if [ $# -gt 0 ]; then
  "$@"
else
  env | grep -E '^(HOME|LC_ALL|LANGUAGE|CAUSEWAY_SCREEN|XDG_[A-Z_]+|DISPLAY|DBUS_SESSION_BUS_ADDRESS|DBUS_SYSTEM_BUS_ADDRESS|GDK_BACKEND|NO_AT_BRIDGE|GTK_THEME|WEBKIT_[A-Z_]+|LIBGL_[A-Z_]+)='
  echo ready
  cat >/dev/null
fi
