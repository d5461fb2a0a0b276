import type { PlacedList, SettingPath } from '@strake/plugin-ko/settings';
import { convertTemplate, type Vocabulary } from '../template/convert-template.ts';
import { TemplateProblem } from '../template/template-problem.ts';

/** A template that is nothing but a variable: where the tool splits its value, it may have several words. */
const ONLY_VARIABLE = /^\{\{-?\s*(\.Env\.\w+|index\s+\.Env\s+"[^"]*")\s*-?\}\}$/;

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
    if (ONLY_VARIABLE.test(text.trim()))
      note(
        place,
        text,
        'its value is one flag, even with spaces in it: write several flags as elements of the list',
      );
    if (/\.(Date|Timestamp)\b/.test(text))
      note(
        place,
        text,
        'has the time of the commit, because the time of the build would make every build a new one',
      );
    try {
      return [convertTemplate(text, vocabulary)];
    } catch (thrown) {
      if (!(thrown instanceof TemplateProblem)) throw thrown;
      note(place, text, `left out: ${thrown.message}`);
      return [];
    }
  });
}
