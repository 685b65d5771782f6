// One connector: its operations to try, its sign-in, what was repaired.
import { useRequest } from "../../data/queries";
import type { ConnectorDetail } from "../../generated/api";
import { Banner } from "../../parts/Banner";
import { ButtonLink } from "../../parts/Button";
import { Logo } from "../../parts/Logo";
import { PageHead } from "../../parts/PageHead";
import { Shown } from "../../parts/Shown";
import { Tabs } from "../../parts/Tabs";
import { go, href } from "../../routing/route";
import { strings } from "../../strings";
import { ConnectorAbout } from "./ConnectorAbout";
import { ConnectorNotes } from "./ConnectorNotes";
import { Operations } from "./Operations";
import { Repairs } from "./Repairs";
import { SignInSetupView } from "./SignInSetupView";
import { Source } from "./Source";
import { STEPS, Wizard } from "./Wizard";

const words = strings.connectors;

type Props = { slug: string; query: Record<string, string> };

export function ConnectorScreen({ slug, query: { tab, op, step } }: Props) {
  const query = useRequest("connector", { slug });
  const back = { to: href("connectors"), text: words.all };
  if (!query.data) {
    return (
      <>
        <PageHead title={slug} back={back} />
        <Shown query={query}>{() => null}</Shown>
      </>
    );
  }
  const { card, unreachable, notAllowed } = query.data;
  const shownStep = STEPS.find((name) => name === step);
  if (shownStep) return <Wizard connector={query.data} step={shownStep} op={op} />;
  const under = [card.host, card.format, words.auth[card.auth] ?? card.auth].filter(Boolean).join(" · ");
  return (
    <>
      <PageHead
        title={card.title}
        under={under}
        back={back}
        logo={<Logo title={card.title} color={card.color} size={36} />}
      >
        {card.auth !== "none" && (
          <ButtonLink href={href("connectors", [slug], { tab: "sign-in" })}>{words.tabs.signIn}</ButtonLink>
        )}
      </PageHead>
      <ConnectorNotes connector={query.data} tab={tab} />
      {!unreachable && !notAllowed && (
        <Banner
          tone="ok"
          title={words.ready(card.operations)}
          text={card.repairs ? words.fixed(card.repairs) : words.clean}
        >
          {card.repairs > 0 && tab !== "repairs" && (
            <ButtonLink href={href("connectors", [slug], { tab: "repairs" })}>{words.seeRepairs}</ButtonLink>
          )}
        </Banner>
      )}
      <Tabs
        label={card.title}
        value={tab}
        tabs={tabsOf(query.data, op)}
        onChange={(id) => go(href("connectors", [slug], { tab: id, op }), { replace: true })}
      />
    </>
  );
}

const tabsOf = (connector: ConnectorDetail, op: string | undefined) => [
  {
    id: "operations",
    title: words.tabs.operations,
    count: connector.card.operations,
    panel: <Operations connector={connector.card} chosen={op} />,
  },
  { id: "sign-in", title: words.tabs.signIn, panel: <SignInSetupView connector={connector} /> },
  { id: "repairs", title: words.tabs.repairs, count: connector.card.repairs, panel: <Repairs connector={connector} /> },
  { id: "source", title: words.tabs.source, panel: <Source connector={connector} /> },
  { id: "about", title: words.tabs.about, panel: <ConnectorAbout connector={connector} /> },
];
