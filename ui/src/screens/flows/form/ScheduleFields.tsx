// How the flow starts: by hand or on a schedule, and in words when it runs next. The times are computed by the engine.
import { useRequest } from "../../../data/queries";
import type { ScheduleView } from "../../../generated/api";
import { useSettled } from "../../../parts/useSettled";
import { strings } from "../../../strings";
import { dayAndTime } from "../../../text/dayAndTime";
import { rhythmOf } from "../../../text/said";
import { find, type Path, plain, textOf } from "../design/json";
import type { Step } from "../design/outline";
import { rawAt, removeAt, setAt, write } from "../design/splice";
import { useDesign } from "../designer/useDesign";
import styles from "./Form.module.css";
import { NumbersField } from "./NumbersField";
import { ChoiceField, PlainSelect, ValueField } from "./ValueField";

const words = strings.design.schedule;
/** As the flow language calls them. */
const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const DAILY = write({ frequency: "Day", interval: 1 });

export function ScheduleFields({ step }: { step: Step }) {
  const { text, change } = useDesign();
  const way = Object.keys(words.ways).find((known) => known.toLowerCase() === step.type.toLowerCase());
  const set = (next: string) => change(startedBy(text, step.path, next));
  const isScheduled = /^(recurrence|slidingwindow)$/i.test(step.type);
  return (
    <>
      <PlainSelect label={words.starts} value={way ?? ""} onChange={set}>
        {!way && <option value="">{words.other(step.type)}</option>}
        {Object.entries(words.ways).map(([type, about]) => (
          <option key={type} value={type}>
            {about}
          </option>
        ))}
      </PlainSelect>
      {isScheduled && <Schedule step={step} />}
    </>
  );
}

/** The trigger of another type; what else is in it stays. */
function startedBy(text: string, path: Path, type: string): string {
  const next = setAt(text, [...path, "type"], JSON.stringify(type));
  const [kind, recurrence] = [
    [...path, "kind"],
    [...path, "recurrence"],
  ];
  if (type === "Request") return setAt(removeAt(next, recurrence), kind, '"Button"');
  const scheduled = rawAt(next, recurrence) === undefined ? setAt(next, recurrence, DAILY) : next;
  return removeAt(scheduled, kind);
}

function Schedule({ step }: { step: Step }) {
  const { text, slug } = useDesign();
  const told = useRequest("flow_schedule", { slug, text: useSettled(text, 400) }, { keepsPrevious: true }).data;
  const path = [...step.path, "recurrence"];
  const frequency = textOf(find(step.node, ["recurrence", "frequency"]));
  const isOne = (...names: string[]) => names.some((name) => name.toLowerCase() === frequency.toLowerCase());
  const schedule = { step, path: [...path, "schedule"] };
  return (
    <>
      <div className={styles.pair}>
        <ValueField path={[...path, "interval"]} label={words.every} shape="number" takesValues={false} />
        <ChoiceField path={[...path, "frequency"]} label={words.unit} choices={words.units} usual="" />
      </div>
      <div role="status">{told && <Told told={told} />}</div>
      {isOne("Week") && <WeekDays {...schedule} />}
      {isOne("Month") && (
        <NumbersField path={[...path, "schedule", "monthDays"]} label={words.monthDays} hint={words.monthDaysHint} />
      )}
      {isOne("Day", "Week", "Month", "Year") && (
        <div className={styles.pair}>
          <NumbersField path={[...path, "schedule", "hours"]} label={words.hours} hint={words.hoursHint} />
          <NumbersField path={[...path, "schedule", "minutes"]} label={words.minutes} hint={words.minutesHint} />
        </div>
      )}
      <ValueField
        path={[...path, "timeZone"]}
        label={words.zone}
        shape="text"
        hint={words.zoneHint}
        choices={Intl.supportedValuesOf("timeZone")}
        takesValues={false}
      />
      <ValueField
        path={[...path, "startTime"]}
        label={words.start}
        shape="text"
        hint={words.startHint}
        takesValues={false}
      />
      <CatchUp step={step} />
    </>
  );
}

function Told({ told }: { told: ScheduleView }) {
  const { next, runsAtOnce } = told;
  // Seconds only where minutes would not tell the times apart.
  const isExact = new Set(next.map((at) => dayAndTime(at))).size < next.length;
  return (
    <div className={styles.next}>
      <b>{words.next(rhythmOf(told))}</b> {runsAtOnce ? words.atOnce : next.length > 0 ? words.soon : words.never}
      <ul>
        {next.map((at) => (
          <li key={at}>{dayAndTime(at, isExact)}</li>
        ))}
      </ul>
    </div>
  );
}

function WeekDays({ step, path }: { step: Step; path: readonly string[] }) {
  const { text, change } = useDesign();
  const value = plain(find(step.node, ["recurrence", "schedule", "weekDays"]));
  const chosen = [value].flat().filter((day): day is string => typeof day === "string");
  const has = (day: string) => chosen.some((one) => one.toLowerCase() === day.toLowerCase());
  const set = (days: string[]) =>
    change(
      days.length > 0
        ? setAt(text, [...path, "weekDays"], write(days))
        : removeAt(text, [...path, "weekDays"], step.path.length + 1),
    );
  return (
    <fieldset className={styles.group}>
      <legend>{words.weekDays}</legend>
      <div className={styles.days}>
        {DAYS.map((day, n) => (
          <label key={day}>
            <input
              type="checkbox"
              checked={has(day)}
              onChange={() => set(DAYS.filter((one) => (one === day ? !has(one) : has(one))))}
            />
            {words.days[n]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** The trigger's own word counts before the flow's: it is changed where it is. */
function CatchUp({ step }: { step: Step }) {
  const { text, read } = useDesign();
  if (step.type.toLowerCase() === "slidingwindow") return null;
  const own = [...step.path, "metadata", "causeway", "catchUp"];
  const path = rawAt(text, own) === undefined ? [...read.base, "metadata", "causeway", "catchUp"] : own;
  return <ChoiceField path={path} label={words.catchUp} choices={words.catchUps} usual="once" />;
}
