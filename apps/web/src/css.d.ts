/** Stylesheets are the bundler's; `*.module.css` gives the names it made of the classes. */
declare module '*.module.css' {
  const classes: Readonly<Record<string, string>>;
  export default classes;
}
declare module '*.css';
