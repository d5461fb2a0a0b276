import { ownValue } from '@strake/core';
import { BUILD_TIMES, COMMIT_FACTS } from '../../template/commit-facts.ts';
import type { Argument, Expression, Vocabulary } from '../../template/convert-template.ts';
import type { Variables } from '../../template/variables.ts';

const TAG = { git: 'tag', fallback: 'v0.0.0' };

/** Fields of GoReleaser's templates. Source: https://goreleaser.com/customization/templates/ */
const FIELDS: typeof COMMIT_FACTS = {
  ...COMMIT_FACTS,
  ...BUILD_TIMES,
  Commit: ['full_commit', { git: 'commit', fallback: '' }],
  Summary: ['summary', { git: 'describe', fallback: '' }],
};

/** What is false in a release; strake builds nothing else. */
const ALWAYS_EMPTY: Readonly<Record<string, string>> = {
  IsSnapshot: '',
  IsNightly: '',
  IsDraft: '',
  IsSingleTarget: '',
};

/** Filters of strake's templates, by the functions of GoReleaser that do the same. */
const FILTERS: Readonly<Record<string, string>> = {
  title: 'capitalize',
  tolower: 'downcase',
  toupper: 'upcase',
  trimprefix: 'remove_first',
  trimsuffix: 'remove_last',
  replace: 'replace',
  trim: 'strip',
};

/**
 * The words of GoReleaser's templates.
 * @param names texts such as the name of the project
 * @param setVariable the expression for a variable of the environment that the file sets; undefined: it does not
 */
export function releaserVocabulary(
  variables: Variables,
  names: Readonly<Record<string, string>>,
  setVariable: (name: string) => Expression | undefined = () => undefined,
): Vocabulary {
  return {
    field([first = '', second, ...more]) {
      if (more.length > 0) return undefined;
      if (first === 'Env' && second !== undefined)
        return setVariable(second) ?? variables.env(second);
      if (second !== undefined) return undefined;
      const text = ownValue(names, first) ?? ownValue(ALWAYS_EMPTY, first);
      if (text !== undefined) return JSON.stringify(text);
      if (first === 'Os') return 'os';
      if (first === 'Arch') return 'arch';
      if (first === 'Arm') return 'variant | remove_first: "v"';
      const version = versionPart(first, variables);
      if (version !== undefined) return version;
      const found = ownValue(FIELDS, first);
      return found === undefined ? undefined : variables.define(...found);
    },
    condition: ([first]) => (first === 'Arm' ? 'arch == "arm"' : undefined),
    call: (name, args) => call(name, args, variables, setVariable),
  };
}

/** A part of the version: `1.2.3-rc.1` without the `v` of its tag, and what is in it. */
function versionPart(field: string, variables: Variables): Expression | undefined {
  const release = () => {
    const tag = variables.define('version', TAG);
    return variables.define('release', `{{${tag} | remove_first: "v"}}`);
  };
  const raw = () =>
    variables.define('raw_version', `{{${release()} | split: "-" | first | split: "+" | first}}`);
  const number = (name: string, filters: string) =>
    variables.define(name, `{{${raw()} | split: "." | ${filters}}}`);
  switch (field) {
    case 'Version':
      return release();
    case 'RawVersion':
      return raw();
    case 'Major':
      return number('major', 'first');
    case 'Minor':
      return number('minor', 'slice: 1 | first');
    case 'Patch':
      return number('patch', 'last');
    case 'Prerelease':
      return variables.define(
        'prerelease',
        `{{${release()} | split: "+" | first | remove_first: ${raw()} | remove_first: "-"}}`,
      );
    default:
      return undefined;
  }
}

function call(
  name: string,
  args: readonly Argument[],
  variables: Variables,
  setVariable: (name: string) => Expression | undefined,
): Expression | undefined {
  const [first, second, third] = args;
  if (name === 'index' && first?.field?.[0] === 'Env' && second?.literal !== undefined)
    return setVariable(second.literal) ?? variables.env(second.literal, '');
  if ((name === 'envOrDefault' || name === 'isEnvSet') && first?.literal !== undefined)
    return setVariable(first.literal) ?? variables.env(first.literal, second?.literal ?? '');
  const filter = ownValue(FILTERS, name);
  if (filter === undefined || first === undefined) return undefined;
  const others = [second, third].flatMap((each) => (each === undefined ? [] : [each.expression]));
  return `${first.expression} | ${filter}${others.length === 0 ? '' : `: ${others.join(', ')}`}`;
}
