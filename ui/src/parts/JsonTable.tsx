// The list in a JSON value as a table: a row for each entry, a column for each member.
import { strings } from "../strings";
import styles from "./JsonTable.module.css";
import layout from "./layout.module.css";

const words = strings.operations;
const MOST_ROWS = 200;
const MOST_COLUMNS = 20;

/** `at` is where the description says the list is; without it the first list that is found. */
export function JsonTable({ value, at, label }: { value: unknown; at: readonly string[]; label: string }) {
  const list = listIn(value, at);
  if (!list) return <p className={layout.faint}>{words.noTable}</p>;
  const rows = list.slice(0, MOST_ROWS).map((row) => (isObject(row) ? row : { value: row }));
  const columns = [...new Set(rows.flatMap(Object.keys))].slice(0, MOST_COLUMNS);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which needs the keyboard too
    <section className={styles.frame} aria-label={label} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name, and their order stays
            <tr key={index}>
              {columns.map((column) => (
                <td key={column}>{cell(row[column])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {list.length > rows.length && <p className={layout.faint}>{words.moreRows(rows.length, list.length)}</p>}
    </section>
  );
}

/** The list that the description names, else the value itself, else the first list among its members. */
export function listIn(value: unknown, at: readonly string[]): unknown[] | null {
  const named = at.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
  if (Array.isArray(named)) return named;
  if (!isObject(value)) return null;
  return Object.values(value).find((member): member is unknown[] => Array.isArray(member)) ?? null;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const cell = (value: unknown): string => {
  if (value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
};
