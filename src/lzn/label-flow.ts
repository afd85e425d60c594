/** The flow over label anchors: what of it no experiment changes (the official code's label_latent_flow). */
export const LABEL_FLOW = { grid: 'uniform', eps: 1e-4 } as const;
