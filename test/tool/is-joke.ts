/** Whether a line is what the registry of go-containerregistry adds to one of a hundred responses, at random. */
export function isJoke(line: string): boolean {
  return /Congratulations! You've won/.test(line);
}
