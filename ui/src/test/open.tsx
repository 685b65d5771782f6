// Opens the whole window on the fake engine, at an address.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type Fake, fake } from "../backend/fake";
import { BackendProvider } from "../data/backend";
import { queryDefaults } from "../data/defaults";
import { App } from "../shell/App";

type Opened = { engine: Fake; user: ReturnType<typeof userEvent.setup> };

/** `prepare` may change what the engine knows before anything is drawn. */
export function open(at: string, kind = "", prepare: (engine: Fake) => void = () => undefined): Opened {
  history.replaceState(null, "", at);
  const engine = fake(kind);
  prepare(engine);
  const user = userEvent.setup();
  render(
    <BackendProvider backend={engine}>
      <QueryClientProvider client={new QueryClient({ defaultOptions: queryDefaults })}>
        <App />
      </QueryClientProvider>
    </BackendProvider>,
  );
  return { engine, user };
}

/** The inputs with which a request was asked, in order. */
export const askedFor = (engine: Fake, name: string) =>
  engine.asked.filter((one) => one.name === name).map((one) => one.input);
