/**
 * An entry of an image's history as a line of a Dockerfile, as far as it can be told. Source: Docker's classic builder writes
 * `/bin/sh -c #(nop) CMD ["x"]`, BuildKit `RUN /bin/sh -c make # buildkit`.
 */
export function dockerfileLine(createdBy: string): string {
  const line = createdBy.trim().replace(/\s+# buildkit$/, '');
  const nop = /^\/bin\/sh -c #\(nop\)\s+(.*)$/s.exec(line);
  if (nop?.[1] !== undefined) return nop[1].replace(/^(ADD|COPY) \S+:[0-9a-f]{20,} in /, '$1 … ');
  const run = /^(?:RUN )?(?:\|\d+ .*?)?\/bin\/sh -c (.*)$/s.exec(line);
  if (run?.[1] !== undefined) return `RUN ${run[1].trim()}`;
  return line;
}

/** The instruction that a line begins with, and the rest. */
export function splitInstruction(line: string): readonly [instruction: string, rest: string] {
  const found = /^([A-Z]{2,12})\s+(.*)$/s.exec(line);
  return found ? [found[1] ?? '', found[2] ?? ''] : ['', line];
}
