"""Every bound on what is read from a file. A message that refuses a file names the bound that it broke."""

MAX_FILE_BYTES = 50 * 1024 * 1024
"""Size of the file on disk."""

MAX_TEXT_CHARS = 5_000_000
"""Characters of text taken from one file, after unpacking: about 25 times the longest notice we know."""

MAX_UNPACKED_BYTES = 300 * 1024 * 1024
"""Sum of the unpacked sizes of an archive's members (docx, xlsx, ofd are zip archives)."""

MAX_XML_BYTES = 100 * 1024 * 1024
"""Sum of the unpacked sizes of an archive's XML members, which take about ten times as much memory once parsed."""

MAX_XML_TAGS = 5_000_000
"""Tags, opening and closing, of one XML member: each takes a hundred bytes once parsed, however short it is."""

MAX_UNPACKED_RATIO = 200
"""Unpacked over packed size of a member larger than 1 MB."""

MAX_ARCHIVE_MEMBERS = 5_000

MAX_PAGES = 1_000
"""Pages of a PDF or OFD."""

MAX_DRAWN = 2_000_000
"""Characters, lines and other objects drawn on all pages of an OFD; a template counts on each page that uses it."""

MAX_NESTING = 50
"""Page blocks and composite objects of an OFD inside one another."""

MAX_TABLE_CELLS = 500_000
"""Cells of all tables of one file, empty ones included."""

MAX_PAGE_RULINGS = 1_000
"""Straight lines on one page; with more it is a drawing, and its words are read as text."""

MAX_PAGE_DRAWINGS = 20_000
"""Pieces of drawn paths on one page of a PDF; with more it is a drawing, and no table is sought in it."""

MAX_PDF_SECONDS = 120
"""How long reading a PDF may take; recognition of scanned pages comes on top."""

MAX_PDF_MEMORY_BYTES = 2 * 1024 * 1024 * 1024
"""Address space of the process that reads a PDF: what a small file unpacks to is not known beforehand."""

MAX_OCR_PAGE_SECONDS = 60
"""How long recognising a page may take on average."""

MAX_CONVERT_SECONDS = 120
"""How long LibreOffice may take over one old file."""

MAX_OCR_PAGES = 60
"""Pages of a scan that are recognised: about two seconds each."""

MAX_MARKUP_DEPTH = 2048
"""How deep a web page's elements nest; the parser gives up below."""

MAX_MARKUP_ELEMENTS = 100_000
"""Elements of a web page; a long notice with its portal has about ten thousand."""
