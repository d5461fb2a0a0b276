import { ownValue } from '@strake/core';
import { BUILD_TIMES, COMMIT_FACTS } from '../template/commit-facts.ts';
import type { Vocabulary } from '../template/convert-template.ts';
import type { Variables } from '../template/variables.ts';

/** The words of templates in `.ko.yaml`. Source: ko's documentation, "Templating support" */
export function koVocabulary(variables: Variables): Vocabulary {
  return {
    field([first = '', second, ...more]) {
      if (more.length > 0) return undefined;
      if (first === 'Env' && second !== undefined)
        // ko sets LDFLAGS to nothing where the environment does not have it.
        return variables.env(second, second === 'LDFLAGS' ? '' : undefined);
      if (second === undefined) {
        const time = ownValue(BUILD_TIMES, first);
        return time && variables.define(...time);
      }
      const found = first === 'Git' ? ownValue(COMMIT_FACTS, second) : undefined;
      return found && variables.define(...found);
    },
    call(name, [map, key]) {
      if (name !== 'index' || map?.field?.[0] !== 'Env' || map.field.length > 1) return undefined;
      return key?.literal === undefined ? undefined : variables.env(key.literal, '');
    },
  };
}
