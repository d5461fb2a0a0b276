import { statSync } from 'node:fs';
import { configSchema, isRecord } from '@strake/core';
import { findConfig } from '../config/find-config.ts';
import { isCode } from '../config/read-config-file.ts';
import { readData } from '../config/read-data-file.ts';
import type { Candidate } from './candidate.ts';

/** What completion takes from a configuration. */
export interface ConfigNames {
  /** Names of its images, without those that only others extend. */
  readonly images: readonly string[];
  readonly platforms: readonly string[];
  /** Keys that may follow in a dotted path: those of the schema, of the configuration and the names of its plugins. */
  readonly keys: (path: string) => readonly Candidate[];
}

/** Bytes; nobody waits for a larger file at a prompt. */
const LARGEST = 1024 * 1024;

/**
 * Reads the names in the configuration that a build here would use. Nothing in it runs: a configuration that is code, and every plugin, is left
 * alone, because a key press must not start what a repository contains. As for a build, a file that another user may have written is not read.
 * @param file named by `--config`
 */
export async function readConfigNames(cwd: string, file: string | undefined): Promise<ConfigNames> {
  const config = await readConfig(cwd, file).catch(() => undefined);
  const images = isRecord(config) && isRecord(config.images) ? config.images : {};
  const places = [config, ...Object.values(images)].filter(isRecord);
  return {
    images: Object.keys(images).filter((name) => isName(name) && !name.startsWith('x-')),
    platforms: [...new Set(places.flatMap(({ platforms }) => strings(platforms)))],
    keys: (path) => keysAt(config, path),
  };
}

async function readConfig(cwd: string, named: string | undefined): Promise<unknown> {
  const file = await findConfig(cwd, named);
  if (file === undefined || isCode(file)) return undefined;
  const facts = statSync(file);
  // Reading a pipe would take away what the command is to read.
  if (!facts.isFile() || facts.size > LARGEST) return undefined;
  return (await readData(file)).config;
}

function keysAt(config: unknown, path: string): readonly Candidate[] {
  const steps = path.split('.').slice(0, -1);
  const root = configSchema([]);
  let [value, schema] = [config, objectIn(root, root)];
  for (const step of steps)
    [value, schema] = [member(value, step), objectIn(memberSchema(schema, step), root)];
  const described = isRecord(schema?.properties) ? schema.properties : {};
  const written = isRecord(value) ? Object.keys(value) : [];
  const plugins = steps.length === 0 ? pluginNames(config) : [];
  return [...new Set([...Object.keys(described), ...written, ...plugins])]
    .filter((key) => /^[a-z][\w-]*$/i.test(key))
    .map((key) => {
      const isOpen =
        plugins.includes(key) ||
        isRecord(member(value, key)) ||
        objectIn(described[key], root) !== undefined;
      const description = member(described[key], 'description');
      return {
        word: `${[...steps, key].join('.')}${isOpen ? '.' : '='}`,
        ...(typeof description === 'string' && { description }),
      };
    });
}

/** The first alternative of a schema that is an object, and not a map by platform. */
function objectIn(schema: unknown, root: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!isRecord(schema)) return undefined;
  if (typeof schema.$ref === 'string')
    return objectIn(member(member(root, 'definitions'), schema.$ref.slice(REF.length)), root);
  if (Array.isArray(schema.anyOf))
    return schema.anyOf.map((each) => objectIn(each, root)).find((each) => each);
  if (isRecord(schema.propertyNames)) return undefined;
  return isRecord(schema.properties) || isRecord(schema.additionalProperties) ? schema : undefined;
}

const REF = '#/definitions/';

function memberSchema(schema: unknown, step: string): unknown {
  return member(member(schema, 'properties'), step) ?? member(schema, 'additionalProperties');
}

/** Short names of the plugins that are listed: their options are under that key. */
function pluginNames(config: unknown): readonly string[] {
  return strings(member(config, 'plugins')).filter((name) => /^[\w-]+$/.test(name));
}

function member(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function strings(value: unknown): readonly string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((each) => typeof each === 'string' && isName(each));
}

/** Whoever wrote the configuration, a name must not become an option. */
function isName(text: string): boolean {
  return /^[a-z\d]/i.test(text);
}
