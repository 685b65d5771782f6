//! What the system says of the machine over D-Bus: that it woke up (logind), whether it has a network and pays for what
//! that carries (NetworkManager), whether it runs on its battery (UPower). Each may be missing, and none is the only
//! source: without them the engine's own clocks notice a sleep, and calls that fail are made again.

use std::time::Duration;

use causeway_api::Supplies;
use futures_util::stream::{self, BoxStream, SelectAll, StreamExt};
use tokio::time::timeout;
use zbus::{Connection, Proxy, proxy::CacheProperties};

use crate::controller::Event;
use crate::shell::Mailbox;

/// A service that does not answer is not there.
const PATIENCE: Duration = Duration::from_secs(5);
/// While the network is said to be away, it is looked again this often whether there is a way out after all.
const DOUBT: Duration = Duration::from_secs(60);

/// What one of them has to say.
enum Said {
    /// The machine goes to sleep, or has woken up.
    Sleeps(bool),
    /// Something about power or network changed.
    Changed,
}

/// The services that answer.
struct Sources {
    battery: Option<Proxy<'static>>,
    network: Option<Proxy<'static>>,
}

/// Posts `Event::Supplies` and `Event::Woke` for as long as the system's bus is there.
pub async fn watch(mailbox: Mailbox) {
    if let Err(error) = listen(&mailbox).await {
        tracing::info!(%error, "the system does not say anything of sleep, network and battery");
    }
}

async fn listen(mailbox: &Mailbox) -> zbus::Result<()> {
    let bus = Connection::system().await?;
    let (mut said, sources) = subscribe(&bus).await;
    let mut known = Supplies::default();
    loop {
        let supplies = sources.read().await;
        if supplies != known {
            known = supplies;
            mailbox.post(Event::Supplies(supplies));
        }
        let next = match known.is_offline {
            true => timeout(DOUBT, said.next()).await.unwrap_or(Some(Said::Changed)),
            false => said.next().await,
        };
        match next {
            Some(Said::Sleeps(false)) => mailbox.post(Event::Woke),
            Some(_) => {}
            None => return Ok(()),
        }
    }
}

async fn subscribe(bus: &Connection) -> (SelectAll<BoxStream<'static, Said>>, Sources) {
    let login = proxy(bus, "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager").await;
    let power = "org.freedesktop.UPower";
    let battery =
        proxy(bus, power, "/org/freedesktop/UPower/devices/DisplayDevice", "org.freedesktop.UPower.Device").await;
    let mains = proxy(bus, power, "/org/freedesktop/UPower", power).await;
    let manager = "org.freedesktop.NetworkManager";
    let network = proxy(bus, manager, "/org/freedesktop/NetworkManager", manager).await;
    let mut said = stream::select_all([stream::pending().boxed()]);
    if let Some(login) = login
        && let Ok(signals) = login.receive_signal("PrepareForSleep").await
    {
        said.push(signals.map(|signal| Said::Sleeps(signal.body().deserialize().unwrap_or(false))).boxed());
    }
    for source in [&battery, &mains, &network].into_iter().flatten() {
        if let Ok(changes) = properties(bus, source).await {
            said.push(changes);
        }
    }
    // What UPower says of mains power is read from its device too, and only its changes are heard here.
    (said, Sources { battery, network })
}

/// An object of a service, if that answers. Its properties are read each time: a change is rare.
async fn proxy(
    bus: &Connection,
    name: &'static str,
    path: &'static str,
    interface: &'static str,
) -> Option<Proxy<'static>> {
    let made = zbus::proxy::Builder::<Proxy<'static>>::new(bus).destination(name).ok()?.path(path).ok()?;
    let proxy = made.interface(interface).ok()?.cache_properties(CacheProperties::No).build().await.ok()?;
    let answered = timeout(PATIENCE, proxy.introspect()).await;
    matches!(answered, Ok(Ok(_))).then_some(proxy)
}

/// Tells whenever any property of this object changes.
async fn properties(bus: &Connection, source: &Proxy<'static>) -> zbus::Result<BoxStream<'static, Said>> {
    let all = zbus::fdo::PropertiesProxy::new(bus, source.destination().to_owned(), source.path().to_owned()).await?;
    Ok(all.receive_properties_changed().await?.map(|_| Said::Changed).boxed())
}

impl Sources {
    async fn read(&self) -> Supplies {
        let state = number(self.network.as_ref(), "State").await;
        Supplies {
            battery: self.percent().await,
            is_metered: number(self.network.as_ref(), "Metered").await.is_some_and(is_metered),
            is_offline: state.is_some_and(is_offline) && !has_way_out(),
        }
    }

    /// How much the battery holds, if the machine has one and runs on it.
    async fn percent(&self) -> Option<u8> {
        let battery = self.battery.as_ref()?;
        let is_discharging = number(Some(battery), "State").await? == DISCHARGING;
        let percent: f64 = timeout(PATIENCE, battery.get_property("Percentage")).await.ok()?.ok()?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 100")]
        is_discharging.then(|| percent.clamp(0.0, 100.0) as u8)
    }
}

async fn number(proxy: Option<&Proxy<'static>>, property: &str) -> Option<u32> {
    timeout(PATIENCE, proxy?.get_property(property)).await.ok()?.ok()
}

/// UPower's word for a battery that supplies the machine.
const DISCHARGING: u32 = 2;

/// NetworkManager's `NMMetered`: 1 is yes and 3 a guess that says yes.
fn is_metered(word: u32) -> bool {
    matches!(word, 1 | 3)
}

/// NetworkManager's `NMState`: 10 is asleep, 20 disconnected, 30 disconnecting. It knows nothing of links that it does not
/// manage.
fn is_offline(state: u32) -> bool {
    matches!(state, 10 | 20 | 30)
}

/// Whether the kernel knows a way to anywhere but this machine.
fn has_way_out() -> bool {
    let read = |path| fs_err::read_to_string(path).unwrap_or_default();
    has_route(&read("/proc/net/route"), &read("/proc/net/ipv6_route"))
}

/// A default route, in the kernel's own tables. Those of IPv6 that lead nowhere are on `lo`.
fn has_route(v4: &str, v6: &str) -> bool {
    let zero = |field: &str| field.bytes().all(|byte| byte == b'0');
    v4.lines().skip(1).any(|line| line.split_whitespace().nth(1).is_some_and(zero))
        || v6.lines().any(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            matches!(fields[..], [to, "00", .., device] if zero(to) && device != "lo")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_route_is_a_way_out() {
        let head = "Iface\tDestination\tGateway\tFlags\n";
        let local = "docker0\t000011AC\t00000000\t0001\n";
        let lo = "00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo\n";
        assert!(!has_route("", ""));
        assert!(!has_route(&format!("{head}{local}"), lo));
        assert!(has_route(&format!("{head}{local}eth0\t00000000\t0102A8C0\t0003\n"), lo));
        assert!(has_route(head, &lo.replace("lo\n", "eth0\n")));
    }

    #[test]
    fn what_is_not_known_is_taken_for_good() {
        assert_eq!([0, 20, 40, 50, 60, 70].map(is_offline), [false, true, false, false, false, false]);
        assert_eq!([0, 1, 2, 3, 4].map(is_metered), [false, true, false, true, false]);
    }
}
