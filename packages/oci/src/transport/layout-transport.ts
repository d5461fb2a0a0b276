import { resolve } from 'node:path';
import { StrakeError } from '../errors/index.ts';
import { checkWritableDirectory, fileExists, ignoreItself, realDirectory } from '../file/index.ts';
import {
  attachToLayout,
  checkLayoutDirectory,
  nameAnnotations,
  openLayout,
  type VerifiedBlobs,
  writeLayout,
} from '../layout/index.ts';
import { defined } from '../spec/record.ts';
import { splitPath } from '../spec/transport.ts';
import { namesInPath, pathReceipt, writeOptions } from './path-target.ts';
import { layoutName } from './source-name.ts';
import type { ImageTransport } from './transport.ts';

export interface LayoutTransportOptions {
  /** Blobs of layouts that were verified before; absent: none. */
  readonly verified?: VerifiedBlobs;
  /** A destination that only this caller writes to: git ignores it even if it exists already. */
  readonly ownDestination?: string;
}

/** The names in a layout. */
const LAYOUT_NAMES = ['blobs', 'index.json', 'oci-layout'];

const SCHEME = 'oci';

/** `oci:DIR[:NAME]`: an OCI layout, created or extended. Without a name, the image gets the names of its tags. */
export function layoutTransport({
  verified,
  ownDestination,
}: LayoutTransportOptions): ImageTransport {
  return {
    scheme: SCHEME,
    facts: { takes: 'index', path: true, form: 'oci:DIRECTORY' },
    async open(target, { directory }) {
      const { path, name } = splitPath(target);
      const layout = resolve(directory, path);
      if (await fileExists(layout)) return openLayout(layout, name);
      throw new StrakeError('FILE_UNREADABLE', `layout ${layout} does not exist`, {
        hint: `Relative paths are resolved against ${directory}.`,
      });
    },
    async write(push, context) {
      const references = namesInPath(push);
      const layout = resolve(context.directory, splitPath(push.target).path);
      // It may exist from an earlier version, which did not make git ignore it.
      const isOwn = push.destination === ownDestination;
      ignoreItself(layout, { own: isOwn ? LAYOUT_NAMES : [] });
      const options = writeOptions(push, context, references);
      await writeLayout(layout, push, { ...options, ...defined({ verified }) });
      return pathReceipt(SCHEME, push, references);
    },
    async attach(attachments, target, { directory, signal }) {
      const layout = resolve(directory, splitPath(target).path);
      await attachToLayout(layout, attachments, signal);
    },
    async check({ target }, { directory, signal }) {
      const { path, name } = splitPath(target);
      if (name !== undefined) nameAnnotations(name, undefined);
      const layout = resolve(directory, path);
      await checkWritableDirectory(layout);
      await checkLayoutDirectory(layout, signal);
    },
    nameOf: layoutName,
    places(push, directory) {
      const layout = realDirectory(resolve(directory, splitPath(push.target).path));
      return namesInPath(push).map((name) => `layout ${layout}:${name}`);
    },
  };
}
