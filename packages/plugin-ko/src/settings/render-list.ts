import { StrakeError } from '@strake/core/plugin';
import type { PlacedList } from './ko-settings.ts';
import type { TemplateFacts } from './template-facts.ts';

/** Renders the templates of a list. */
export function renderList(
  list: PlacedList,
  _env: PlacedList,
  _caller: Readonly<Record<string, string | undefined>>,
  _facts: TemplateFacts,
): readonly string[] {
  if (list.values.some((text) => text.includes('{{')))
    throw new StrakeError('CONFIG_TEMPLATE', 'templates are not supported yet');
  return list.values;
}
