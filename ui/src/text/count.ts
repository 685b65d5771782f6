// A number with what is counted.

/** `1 flow`, `8,412 flows`, as a language writes numbers. */
export const counted = (language: string) => (n: number, singular: string, plural: string) =>
  `${n.toLocaleString(language)} ${n === 1 ? singular : plural}`;
