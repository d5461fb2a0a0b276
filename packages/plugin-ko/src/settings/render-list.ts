import { StrakeError } from '@strake/core/plugin';
import type { PlacedList } from './ko-settings.ts';
import { placeOf } from './program-settings.ts';
import { renderTemplate, templateMentions } from './render-template.ts';
import type { GoMap } from './template/value.ts';

/**
 * Renders the templates of a list.
 * @throws CONFIG_TEMPLATE with the place of the element
 */
export function renderList(list: PlacedList, data: GoMap): readonly string[] {
  return list.values.map((text, at) => located(list, at, () => renderTemplate(text, data)));
}

/** The names that the templates of a list may read. */
export function listMentions(list: PlacedList): readonly string[] {
  return list.values.flatMap((text, at) => [...located(list, at, () => templateMentions(text))]);
}

function located<Result>(list: PlacedList, at: number, run: () => Result): Result {
  try {
    return run();
  } catch (thrown) {
    if (!StrakeError.is(thrown)) throw thrown;
    throw StrakeError.locate(thrown, placeOf(list, at));
  }
}
