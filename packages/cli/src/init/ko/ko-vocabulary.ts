import { ownValue } from '@strake/core';
import type { Vocabulary } from '../template/convert-template.ts';
import type { Variables } from '../template/variables.ts';

/** The time of the commit, as RFC 3339 and in seconds. */
const COMMIT_DATE = { command: ['git', 'log', '-1', '--format=%cI'] };
const COMMIT_TIME = { command: ['git', 'log', '-1', '--format=%ct'] };

/** What ko's templates may name under `.Git`, as variables of strake. Source: ko's documentation, "Templating support". */
const GIT: Readonly<Record<string, readonly [string, unknown]>> = {
  Tag: ['version', { git: 'tag', fallback: 'v0.0.0' }],
  Branch: ['branch', { git: 'branch', fallback: '' }],
  ShortCommit: ['commit', { git: 'short', abbrev: 7, fallback: '' }],
  FullCommit: ['full_commit', { git: 'commit', fallback: '' }],
  CommitDate: ['commit_date', COMMIT_DATE],
  CommitTimestamp: ['commit_time', COMMIT_TIME],
};

/** The words of templates in `.ko.yaml`. */
export function koVocabulary(variables: Variables): Vocabulary {
  return {
    field([first = '', second, ...more]) {
      if (more.length > 0) return undefined;
      if (first === 'Env' && second !== undefined)
        // ko sets LDFLAGS to nothing where the environment does not have it.
        return variables.env(second, second === 'LDFLAGS' ? '' : undefined);
      const found = first === 'Git' && second !== undefined ? ownValue(GIT, second) : undefined;
      if (found !== undefined) return variables.define(...found);
      if (second !== undefined) return undefined;
      // A time of the build would make every build another one.
      if (first === 'Date') return variables.define('commit_date', COMMIT_DATE);
      if (first === 'Timestamp') return variables.define('commit_time', COMMIT_TIME);
      return undefined;
    },
    call(name, [map, key]) {
      if (name !== 'index' || map?.field?.[0] !== 'Env' || map.field.length > 1) return undefined;
      return key?.literal === undefined ? undefined : variables.env(key.literal, '');
    },
  };
}
