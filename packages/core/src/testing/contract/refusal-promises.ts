import assert from 'node:assert/strict';
import { StrakeError } from '../../errors/index.ts';
import type { Plugin } from '../../plugin/definition.ts';
import { buildProject } from '../build-project.ts';
import { describeProject } from '../describe-project.ts';
import type { ContractOptions, ContractPromise } from './contract.ts';
import { singleErrors } from './single-errors.ts';

const ONLY_DESCRIBED =
  'its description was accepted, and no step ran and nothing was pushed: give it "outputs" if its build is to fail';

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
      const accepted = outputs ? 'it was built' : ONLY_DESCRIBED;
      assert.ok(StrakeError.is(error), error ? `not a StrakeError: ${error}` : accepted);
      for (const each of singleErrors(error)) {
        assert.notEqual(each.code, 'PLUGIN_FAILED', `throw a StrakeError: ${each.message}`);
        assert.doesNotMatch(each.message, /\n/, 'the message has several lines');
        // The output of a failed step is what helps: a plugin cannot know it.
        const isOfStep = each.facts.exitCode !== undefined;
        assert.ok(each.hint || isOfStep, `"${each.message}" has no hint`);
      }
    },
  }));
}
