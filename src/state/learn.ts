/** Which of the page's explanations are open. */
import { create } from 'zustand';
import { recall, remember } from './storage';

const TOUR_KEY = 'lzn-tour';

export interface LearnStore {
  /** What this page is. */
  readonly about: boolean;
  readonly shortcuts: boolean;
  /** Two objectives side by side on a toy. */
  readonly explore: boolean;
  /** Stop of the tour, from 0; null when nobody is on it. */
  readonly stop: number | null;
  /** Whether this reader has been on the tour, or wants to hear no more of it. */
  readonly tourKnown: boolean;
  readonly startTour: () => void;
  readonly goToStop: (stop: number) => void;
  readonly endTour: () => void;
  readonly declineTour: () => void;
}

export const useLearn = create<LearnStore>()((set) => {
  const know = () => {
    remember(TOUR_KEY, 'known');
    set({ tourKnown: true });
  };
  return {
    about: false,
    shortcuts: false,
    explore: false,
    stop: null,
    tourKnown: recall(TOUR_KEY) !== null,
    startTour: () => {
      know();
      set({ stop: 0 });
    },
    goToStop: (stop) => {
      set({ stop });
    },
    endTour: () => {
      set({ stop: null });
    },
    declineTour: know,
  };
});
