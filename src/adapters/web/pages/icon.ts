/** A horizon with a deadline on it. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1f3a4d"/><path d="M4 20h24" stroke="#9db4c0" stroke-width="2"/><path d="M4 20h14" stroke="#fff" stroke-width="5"/><path d="M23 15l5 5-5 5-5-5z" fill="#f0b849"/></svg>
`;
