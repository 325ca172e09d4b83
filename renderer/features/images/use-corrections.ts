import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { DetectionEdit } from '../../../preload/contract/edits.ts';
import { bridge } from '../../transport/bridge.ts';
import { circleAt } from '../../viewers/image/draw-circles.ts';
import { useHistory } from '../../shared/history/history-store.ts';
import { useNotices } from '../../shared/notices/notices-store.ts';
import { useBusy } from '../../shared/notices/use-busy.ts';
import { useSession } from '../../shared/session/session-store.ts';
import { useImages } from './images-store.ts';

export type Tool = 'add' | 'move' | 'remove';

interface Circle {
  xPx: number;
  yPx: number;
  radiusPx: number;
}

/** Where nothing was found yet. */
const FIRST_RADIUS_PX = 8;
const SAME_PX = 1e-6;

/** Detections of the image on show, corrected by hand. */
export const useCorrections = defineStore('corrections', () => {
  const session = useSession();
  const images = useImages();
  const history = useHistory();
  const notices = useNotices();
  const active = ref(false);
  const tool = ref<Tool>('add');
  const chosen = shallowRef<Circle | null>(null);
  /** Where the pointer is on the image. */
  const pointer = shallowRef<readonly [xPx: number, yPx: number] | null>(null);
  const { during } = useBusy();

  const circles = computed<Circle[]>(() => {
    const { circles: found } = images;
    if (!found) return [];
    return Array.from(found.xPx, (xPx, row) => ({
      xPx,
      yPx: found.yPx[row] ?? 0,
      radiusPx: found.radiusPx[row] ?? 0,
    }));
  });
  /** Of a circle that is added: the middle one of those that are there. */
  const radiusPx = computed(() => {
    const sorted = circles.value.map((one) => one.radiusPx).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? FIRST_RADIUS_PX;
  });
  const count = computed(() => images.source?.corrections ?? 0);

  async function send(edits: Omit<DetectionEdit, 'frame'>[]): Promise<void> {
    const { sourceId, index: frame } = images;
    if (sourceId === null || history.blocked) return;
    await during(() =>
      bridge().invoke('detections.edit', { sourceId, edits: edits.map((edit) => ({ ...edit, frame })) }),
    );
  }

  const add = (xPx: number, yPx: number): Promise<void> =>
    send([{ do: 'add', xPx, yPx, radiusPx: radiusPx.value }]);

  async function remove(circle: Circle): Promise<void> {
    chosen.value = null;
    await send([{ do: 'remove', ...circle }]);
  }

  async function move(circle: Circle, xPx: number, yPx: number): Promise<void> {
    const moved = { ...circle, xPx, yPx };
    chosen.value = moved;
    await send([
      { do: 'remove', ...circle },
      { do: 'add', ...moved },
    ]);
  }

  /** A click on the image, for the tool in hand. */
  function pick(xPx: number, yPx: number, reachPx: number): void {
    const row = images.circles ? circleAt(images.circles, xPx, yPx, reachPx) : null;
    const circle = row === null ? null : (circles.value[row] ?? null);
    if (tool.value === 'add') {
      if (circle) chosen.value = circle;
      else void add(xPx, yPx);
    } else if (tool.value === 'remove') {
      if (circle) void remove(circle);
    } else if (circle) {
      chosen.value = circle;
    } else if (chosen.value) {
      void move(chosen.value, xPx, yPx);
    }
  }

  /** At the pointer, or in the middle of the image. */
  function addHere(): void {
    const { frame } = images;
    if (!active.value || !frame) return;
    const [xPx, yPx] = pointer.value ?? [(frame.width - 1) / 2, (frame.height - 1) / 2];
    void add(xPx, yPx);
  }

  function chooseNext(): void {
    if (!active.value) return;
    const { value: now } = chosen;
    const at = now
      ? circles.value.findIndex((one) => Math.hypot(one.xPx - now.xPx, one.yPx - now.yPx) < SAME_PX)
      : -1;
    chosen.value = circles.value[(at + 1) % Math.max(1, circles.value.length)] ?? null;
  }

  function removeChosen(): void {
    if (active.value && chosen.value) void remove(chosen.value);
  }

  function nudge(dx: number, dy: number): void {
    const { value: circle } = chosen;
    if (active.value && circle) void move(circle, circle.xPx + dx, circle.yPx + dy);
  }

  async function clear(): Promise<void> {
    const { sourceId } = images;
    if (sourceId === null) return;
    try {
      await bridge().invoke('detections.clearEdits', { sourceId });
    } catch (error) {
      notices.fail(error);
    }
  }

  watch(
    () => [images.sourceId, images.index],
    () => (chosen.value = null),
  );
  watch(
    () => session.project?.path,
    () => {
      active.value = false;
      tool.value = 'add';
    },
  );

  return { active, tool, chosen, pointer, count, pick, addHere, chooseNext, removeChosen, nudge, clear };
});
