/// The markup of a report's page: nothing of a batch stands in it.
enum PageMarkup {
  static func head(policy: String) -> String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="\(policy)">
    <meta name="referrer" content="no-referrer">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <link rel="icon" href="data:,">
    <title>Batch report</title>
    <style>\(PageStyle.text)</style>
    </head>
    <body>
    <a class="skip" href="#list">Skip to the pictures</a>
    <header>
    <h1 id="title">Batch report</h1>
    <p id="lead"></p>
    </header>
    <main>
    <noscript><p>This page needs JavaScript. Without it: retouch report FOLDER -o report.csv makes a table.</p></noscript>
    <dl id="figures"></dl>
    <form id="controls" role="search">
    <label class="wide">Search <input id="search" type="search" autocomplete="off" placeholder="name, note or error"></label>
    <label>Show <select id="filter"></select></label>
    <label>Order <select id="order"></select></label>
    </form>
    <h2 id="list" tabindex="-1">Pictures</h2>
    <div class="bar"><p id="status" role="status"></p><nav class="pager" aria-label="Pages, above"></nav></div>
    <ul id="pictures"></ul>
    <div class="bar"><nav class="pager" aria-label="Pages, below"></nav></div>
    </main>

    """
  }

  static let tail = """
    <script>\(PageScript.text)</script>
    </body>
    </html>

    """
}
