//! A laptop, as its services on the system's bus describe it. The bus is real; what they say is up to the test.

use zbus::blocking::{Connection, connection::Builder};
use zbus::interface;

use crate::session::Session;

/// The machine, for as long as this lives.
pub(crate) struct Laptop(Connection);

/// UPower's `DisplayDevice`: all batteries as one.
struct Battery {
    state: u32,
    percentage: f64,
}

#[interface(name = "org.freedesktop.UPower.Device")]
impl Battery {
    #[zbus(property)]
    fn state(&self) -> u32 {
        self.state
    }
    #[zbus(property)]
    fn percentage(&self) -> f64 {
        self.percentage
    }
}

/// NetworkManager, as far as Causeway asks it.
struct Network {
    metered: u32,
}

#[interface(name = "org.freedesktop.NetworkManager")]
impl Network {
    #[zbus(property)]
    fn state(&self) -> u32 {
        70
    }
    #[zbus(property)]
    fn metered(&self) -> u32 {
        self.metered
    }
}

const DEVICE: &str = "/org/freedesktop/UPower/devices/DisplayDevice";
const NETWORK: &str = "/org/freedesktop/NetworkManager";

impl Laptop {
    /// On mains power, on a network that costs nothing.
    pub(crate) fn start(session: &Session) -> Self {
        let bus = || {
            Builder::address(session.variable("DBUS_SYSTEM_BUS_ADDRESS"))?
                .name("org.freedesktop.UPower")?
                .name("org.freedesktop.NetworkManager")?
                .serve_at(DEVICE, Battery { state: CHARGING, percentage: 80.0 })?
                .serve_at(NETWORK, Network { metered: 4 })?
                .build()
        };
        Self(bus().expect("services on the bus"))
    }

    /// Takes it off mains power, or back onto it.
    pub(crate) fn unplug(&self, percent: Option<u8>) {
        let battery = self.0.object_server().interface::<_, Battery>(DEVICE).expect("a battery");
        let mut state = battery.get_mut();
        state.state = if percent.is_some() { DISCHARGING } else { CHARGING };
        state.percentage = percent.map_or(80.0, f64::from);
        zbus::block_on(async {
            state.state_changed(battery.signal_emitter()).await?;
            state.percentage_changed(battery.signal_emitter()).await
        })
        .expect("a signal");
    }

    /// Says whether what the network carries is paid for.
    pub(crate) fn meter(&self, is_metered: bool) {
        let network = self.0.object_server().interface::<_, Network>(NETWORK).expect("a network");
        let mut state = network.get_mut();
        state.metered = if is_metered { 1 } else { 4 };
        zbus::block_on(state.metered_changed(network.signal_emitter())).expect("a signal");
    }
}

const CHARGING: u32 = 1;
const DISCHARGING: u32 = 2;
