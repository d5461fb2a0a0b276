import type { TemplateFacts } from '@strake/plugin-ko/settings';

/** What the templates of an invocation name: nothing yet. */
export async function templateFacts(..._: unknown[]): Promise<TemplateFacts> {
  return {};
}
