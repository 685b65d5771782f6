// Which screen an address shows. Only the overview is in the first bundle; the others are fetched when they are shown.
import { Suspense } from "react";
import { Loading } from "../parts/Loading";
import { later } from "../parts/later";
import type { Route } from "../routing/route";
import { Overview } from "../screens/overview/Overview";

const Connections = later(async () => (await import("../screens/connections/Connections")).Connections);
const ConnectorScreen = later(async () => (await import("../screens/connectors/ConnectorScreen")).ConnectorScreen);
const Connectors = later(async () => (await import("../screens/connectors/Connectors")).Connectors);
const FlowScreen = later(async () => (await import("../screens/flows/FlowScreen")).FlowScreen);
const Flows = later(async () => (await import("../screens/flows/Flows")).Flows);
const History = later(async () => (await import("../screens/history/History")).History);
const RunScreen = later(async () => (await import("../screens/history/RunScreen")).RunScreen);
const Waiting = later(async () => (await import("../screens/history/Waiting")).Waiting);
const Settings = later(async () => (await import("../screens/settings/Settings")).Settings);

export function ScreenOf({ route }: { route: Route }) {
  return (
    <Suspense fallback={<Loading />}>
      <Screen route={route} />
    </Suspense>
  );
}

function Screen({ route: { screen, path, query } }: { route: Route }) {
  const [name] = path;
  switch (screen) {
    case "overview":
      return <Overview />;
    case "flows":
      return name ? (
        <FlowScreen slug={name} tab={query.tab} version={query.version} signsIn={query.signIn === "1"} />
      ) : (
        <Flows isNew={query.new === "1"} />
      );
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
