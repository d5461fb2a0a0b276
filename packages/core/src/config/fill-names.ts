/** `{{name}}` or `{{name.member}}`, without filters and without `-` at the braces. */
const NAME = /\{\{[ \t]*([A-Za-z_]\w*(?:-\w+)*(?:\.[A-Za-z_]\w*(?:-\w+)*)*)[ \t]*\}\}/g;

/** Words and members with a meaning in Liquid. Source: liquidjs 10, `literalValues`, `defaultOperators` and `readProperty`. */
const LIQUID_WORDS: ReadonlySet<string> = new Set(
  'true false nil null empty blank and or not contains'.split(' '),
);
const LIQUID_MEMBERS: ReadonlySet<string> = new Set(['size', 'first', 'last']);

/** True for a template that only names variables: {@link fillNames} and Liquid render it alike. */
export function onlyNames(template: string): boolean {
  const rest = template.replace(NAME, (_, name: string) => {
    const [first = '', ...members] = name.split('.');
    const isPlain = !LIQUID_WORDS.has(first) && !members.some((each) => LIQUID_MEMBERS.has(each));
    return isPlain ? '' : '{{';
  });
  return !/\{[{%]/.test(rest) && !/\{\{\{|\{%/.test(template);
}

/**
 * Fills variables into a template for which {@link onlyNames} is true.
 * @param output renders a value
 * @param unknown makes the error for a name without a value; it gets the path up to the first missing member, and
 *   the position in the template
 */
export function fillNames(
  template: string,
  variables: Readonly<Record<string, unknown>>,
  output: (value: unknown) => string,
  unknown: (name: string, at: number) => Error,
): string {
  return template.replace(NAME, (_, name: string, offset: number) => {
    let value: unknown = variables;
    const steps = name.split('.');
    for (const [at, step] of steps.entries()) {
      // As in Liquid: a member of an undefined member is undefined.
      if (value === null) break;
      value = Object.hasOwn(Object(value), step) ? Reflect.get(Object(value), step) : undefined;
      if (value === undefined) throw unknown(steps.slice(0, at + 1).join('.'), offset);
    }
    return output(value);
  });
}
