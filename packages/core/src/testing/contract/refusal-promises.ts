import assert from 'node:assert/strict';
import { StrakeError } from '../../errors/index.ts';
import type { Plugin } from '../../plugin/definition.ts';
import { buildProject } from '../build-project.ts';
import { describeProject } from '../describe-project.ts';
import type { ContractOptions, ContractPromise } from './contract.ts';
import { singleErrors } from './single-errors.ts';

/** Tests of projects that a plugin refuses. */
export function refusalPromises(
  plugin: Plugin,
  { refused = {}, beside = [] }: ContractOptions,
): readonly ContractPromise[] {
  const plugins = [...beside, plugin];
  return Object.entries(refused).map(([title, project]) => ({
    name: `refuses ${title} with one line and a hint`,
    async run() {
      const { outputs } = project;
      const action = outputs
        ? buildProject(plugins, project, outputs)
        : describeProject(plugins, project);
      const error = await action.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      assert.ok(StrakeError.is(error), error ? `not a StrakeError: ${error}` : 'it was accepted');
      for (const each of singleErrors(error)) {
        assert.notEqual(each.code, 'PLUGIN_FAILED', `throw a StrakeError: ${each.message}`);
        assert.doesNotMatch(each.message, /\n/, 'the message has several lines');
        assert.ok(each.hint, `"${each.message}" has no hint`);
      }
    },
  }));
}
