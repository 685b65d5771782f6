// Catches a mistake in one screen, so that the rest of the window goes on.
import { Component, type ReactNode } from "react";
import { Button } from "../parts/Button";
import { Empty } from "../parts/Empty";
import { strings } from "../strings";

export class Boundary extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError() {
    return { isBroken: true };
  }

  override render() {
    if (!this.state.isBroken) return this.props.children;
    return (
      <Empty title={strings.app.broken} text={strings.app.brokenHint}>
        <Button onClick={() => this.setState({ isBroken: false })}>{strings.app.again}</Button>
      </Empty>
    );
  }
}
