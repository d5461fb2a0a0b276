import type { PlacedList, SettingPath } from '@strake/plugin-ko/settings';
import { convertTemplate, type Vocabulary } from '../template/convert-template.ts';
import { GO_TEMPLATE, oneOf, splitFlags } from '../template/split-flags.ts';
import { TemplateProblem } from '../template/template-problem.ts';

/**
 * A list of flags with its templates converted; those without an equivalent are left out.
 * @param note takes what is left out or different
 */
export function convertList(
  { values, path, isString }: PlacedList,
  vocabulary: Vocabulary,
  note: (path: SettingPath, what: string, reason: string) => void,
): readonly string[] {
  return values.flatMap((text, at) => {
    const place = path === undefined || isString ? (path ?? []) : [...path, at];
    for (const part of splitFlags(text, GO_TEMPLATE))
      if (part.isVariable) note(place, part.text, oneOf('flag'));
    try {
      const converted = convertTemplate(text, vocabulary);
      if (/\.(Date|Timestamp)\b/.test(text))
        note(
          place,
          text,
          'has the time of the commit, because the time of the build would make every build a new one',
        );
      return [converted];
    } catch (thrown) {
      if (!(thrown instanceof TemplateProblem)) throw thrown;
      note(place, text, `left out: ${thrown.message}`);
      return [];
    }
  });
}
