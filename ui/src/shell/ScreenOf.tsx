// Which screen an address shows.
import type { Route } from "../routing/route";
import { Connections } from "../screens/connections/Connections";
import { ConnectorScreen } from "../screens/connectors/ConnectorScreen";
import { Connectors } from "../screens/connectors/Connectors";
import { FlowScreen } from "../screens/flows/FlowScreen";
import { Flows } from "../screens/flows/Flows";
import { History } from "../screens/history/History";
import { RunScreen } from "../screens/history/RunScreen";
import { Waiting } from "../screens/history/Waiting";
import { Overview } from "../screens/overview/Overview";
import { Settings } from "../screens/settings/Settings";

export function ScreenOf({ route: { screen, path, query } }: { route: Route }) {
  const [name] = path;
  switch (screen) {
    case "overview":
      return <Overview />;
    case "flows":
      return name ? <FlowScreen slug={name} tab={query.tab} /> : <Flows isNew={query.new === "1"} />;
    case "connections":
      return <Connections chosen={name} signsIn={query.signIn} />;
    case "connectors":
      return name ? <ConnectorScreen slug={name} query={query} /> : <Connectors imports={query.import === "1"} />;
    case "history":
      if (name === "waiting") return <Waiting />;
      return name ? (
        <RunScreen id={name} action={query.action} />
      ) : (
        <History choice={{ flow: query.flow, status: query.status, since: query.since, search: query.search }} />
      );
    case "settings":
      return <Settings />;
  }
}
