import { type TestContext, test } from 'node:test';
import type { LifecycleImage } from '../lifecycle-image.ts';

/** Numbers of the golden checks of the lifecycle image. */
export type GoldenNumber = `G${number}`;

/** A promise about the built image, and the golden checks that it stands for. */
export type Golden = (
  numbers: GoldenNumber | readonly GoldenNumber[],
  title: string,
  check: (image: LifecycleImage, t: TestContext) => void | Promise<void>,
) => void;

/** Makes tests of checks; the image is there when they run. */
export function goldenTests(image: () => LifecycleImage): Golden {
  return (numbers, title, check) => {
    test(`${[numbers].flat().join(', ')}: ${title}`, (t) => check(image(), t));
  };
}
