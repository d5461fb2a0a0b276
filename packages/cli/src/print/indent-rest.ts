/** A message of several lines, of which only the first one begins at the margin: any other there would look like one of strake's own. */
export function indentRest(text: string, indent = '  '): string {
  return text.split('\n').join(`\n${indent}`);
}
