// The frame: the side on the left, one screen on the right.
import { useEvents } from "../data/useEvents";
import { Banner } from "../parts/Banner";
import { Notices } from "../parts/Notices";
import { useRoute } from "../routing/route";
import { strings } from "../strings";
import styles from "./App.module.css";
import { Boundary } from "./Boundary";
import { ScreenOf } from "./ScreenOf";
import { Sidebar } from "./Sidebar";
import { useChosen } from "./useChosen";

export function App() {
  const route = useRoute();
  const isUp = useEvents();
  useChosen();
  const place = [route.screen, ...route.path.slice(0, 1)].join("/");
  return (
    <div className={styles.app}>
      <button type="button" className={styles.skip} onClick={skip}>
        {strings.app.skip}
      </button>
      <Sidebar screen={route.screen} />
      <main id="content" className={styles.main} tabIndex={-1} key={place}>
        <div role="status" className={styles.reach}>
          {!isUp && <Banner tone="warn" hasDot title={strings.app.unreached} />}
        </div>
        <Boundary>
          <ScreenOf route={route} />
        </Boundary>
      </main>
      <Notices />
    </div>
  );
}

/** A button, not a link: the address after `#` says which screen is shown. */
function skip() {
  document.getElementById("content")?.focus();
}
