import { UsageError } from '../usage-error.ts';

/** A condition on one label. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'in' | 'notin' | 'exists' | 'absent' | 'greater' | 'less';
  readonly values: readonly string[];
}

/** All of its requirements have to hold. */
export type LabelSelector = readonly LabelRequirement[];

const NAME = '[A-Za-z0-9](?:[\\w./-]*[A-Za-z0-9])?';
const VALUE = '(?:[A-Za-z0-9](?:[\\w.-]*[A-Za-z0-9])?)?';
const REQUIREMENT = new RegExp(
  `^\\s*(?:(?<absent>!\\s*)?(?<key>${NAME})|(?<listed>${NAME})\\s+(?<list>in|notin)\\s*\\(\\s*(?<values>${VALUE}(?:\\s*,\\s*${VALUE})*)\\s*\\)|(?<compared>${NAME})\\s*(?<sign>==|=|!=|>|<)\\s*(?<value>${VALUE}))\\s*$`,
);

/**
 * Parses a label selector of Kubernetes: `app=web,tier in (a, b),!canary`.
 * @throws UsageError
 */
export function parseSelector(text: string): LabelSelector {
  if (text.trim() === '') return [];
  return text.split(/,(?![^(]*\))/).map((part) => {
    const found = REQUIREMENT.exec(part)?.groups;
    if (!found) throw refuse(text, part);
    const { absent, key, listed, list, values = '', compared, sign = '', value = '' } = found;
    if (key !== undefined) return { key, operator: absent ? 'absent' : 'exists', values: [] };
    if (listed !== undefined && (list === 'in' || list === 'notin'))
      return { key: listed, operator: list, values: values.split(',').map((each) => each.trim()) };
    const operator = OPERATORS[sign];
    if (compared === undefined || operator === undefined) throw refuse(text, part);
    if ((sign === '>' || sign === '<') && !/^\d+$/.test(value)) throw refuse(text, part);
    return { key: compared, operator, values: [value] };
  });
}

const OPERATORS: Readonly<Record<string, LabelRequirement['operator']>> = {
  '=': 'in',
  '==': 'in',
  '!=': 'notin',
  '>': 'greater',
  '<': 'less',
};

/** As Kubernetes decides: `!=` and `notin` hold for an object without the label. */
export function matchesLabels(
  selector: LabelSelector,
  labels: ReadonlyMap<string, string>,
): boolean {
  return selector.every(({ key, operator, values }) => {
    const value = labels.get(key);
    if (operator === 'absent') return value === undefined;
    if (operator === 'notin') return value === undefined || !values.includes(value);
    if (value === undefined) return false;
    if (operator === 'in') return values.includes(value);
    if (operator === 'exists') return true;
    const [limit] = values;
    if (!/^-?\d+$/.test(value)) return false;
    return operator === 'greater' ? Number(value) > Number(limit) : Number(value) < Number(limit);
  });
}

function refuse(text: string, part: string): UsageError {
  return new UsageError(
    `option --selector ${text} has an invalid requirement "${part.trim()}"`,
    "Write requirements of Kubernetes, separated by commas: app=web, app!=web, 'app in (web, api)', 'app notin (web)', app, or '!app'.",
  );
}
