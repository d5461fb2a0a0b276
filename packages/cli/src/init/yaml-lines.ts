/** Plain data in one line of YAML; strings are quoted if YAML would read anything but this string. */
export function inlineYaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inlineYaml).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    const fields = entries.map(([key, each]) => `${inlineYaml(key)}: ${inlineYaml(each)}`);
    return `{ ${fields.join(', ')} }`;
  }
  const isPlain =
    typeof value === 'string' &&
    /^[./A-Za-z][\w./@-]*$/.test(value) &&
    !/^(true|false|null|yes|no|on|off|y|n)$/i.test(value);
  return isPlain ? value : JSON.stringify(value);
}

/** Lines, indented by a number of spaces. */
export function indented(spaces: number, lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? line : `${' '.repeat(spaces)}${line}`));
}
