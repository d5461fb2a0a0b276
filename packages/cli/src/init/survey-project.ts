import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_LANGUAGE } from '../config/default-plugins.ts';

/** What lies in a directory and below it, as paths relative to the directory with slashes. */
export interface Survey {
  /** Directories that contain a directory `kodata`: `cmd/app`, or `.` for the directory itself. */
  readonly kodata: readonly string[];
  /** Directories below that are modules of their own. */
  readonly modules: readonly string[];
  /** Dockerfiles, those at the top first. */
  readonly dockerfiles: readonly string[];
  /** Sources and manifests, in which paths of the image may be written. */
  readonly texts: readonly string[];
}

/** Directories of others, or of what was built. */
const LEFT_ALONE = /^(\..*|node_modules|vendor|testdata|dist)$/;

const DOCKERFILE = /^((Dockerfile|Containerfile)(\.[\w.-]+)?|[\w.-]+\.(Dockerfile|dockerfile))$/;
const IGNORED = /\.(dockerignore|md|go|orig|bak)$/;

const TEXT = /\.(go|yaml|yml|sh|json|tmpl|tpl)$/;

/** More entries than the largest projects have; beyond them, nothing is looked at. */
const MOST_ENTRIES = 200_000;

/** Looks at the names below a directory; symbolic links are not followed. */
export async function surveyProject(directory: string): Promise<Survey> {
  const kodata: string[] = [];
  const modules: string[] = [];
  const dockerfiles: string[] = [];
  const texts: string[] = [];
  const [manifest] = DEFAULT_LANGUAGE.markers;
  const pending = ['.'];
  let count = 0;
  for (let below = pending.shift(); below !== undefined; below = pending.shift()) {
    const entries = await readdir(join(directory, below), { withFileTypes: true }).catch(() => []);
    count += entries.length;
    if (count > MOST_ENTRIES) break;
    const names = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    if (below !== '.' && names.some((entry) => entry.name === manifest)) modules.push(below);
    for (const entry of names) {
      const path = below === '.' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name === 'kodata') kodata.push(below);
        else if (!LEFT_ALONE.test(entry.name)) pending.push(path);
      } else if (entry.isFile()) {
        if (DOCKERFILE.test(entry.name) && !IGNORED.test(entry.name)) dockerfiles.push(path);
        else if (TEXT.test(entry.name)) texts.push(path);
      }
    }
  }
  return { kodata, modules, dockerfiles, texts };
}
