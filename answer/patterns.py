"""How kinds of question are worded. What follows from a match is decided in `answer.route`."""

import re

from ingest.numerals import NUMERAL_CHARS

INSTRUCTION = re.compile(
    r"忽略(?:以上|之前|前面|上面|所有|一切)|无视(?:以上|之前|规则)|系统提示|提示词|你的(?:指令|设定|规则)"
    r"|system\s*prompt|ignore(?:all|previous|the)|扮演|假装你|不要引用|不用标注|现在你是|从现在起你|开发者模式|越狱|重复(?:你|上面)的"
)
OUT_OF_SCOPE = re.compile(
    r"天气(?:怎么样|如何|预报|好|冷|热|咋样)|(?:今天|明天|后天).{0,4}天气|写一?(?:首|篇|封|段)|作一?首诗|讲一?个?(?:笑话|故事)"
    r"|唱(?:首|个)?歌|翻译(?:成|一下|下)|股票|基金|彩票|星座|菜谱|怎么做菜|打官司|起诉|法律意见|法律咨询"
    r"|你是谁|你叫什么|^[你您]好$|几点了|1\+1|编程|写代码|python"
)
PROGRESS = re.compile(
    r"(?:完成|进展|落实|推进|执行|建设)(?:情况|进度|得怎么样|的怎么样|怎么样了|如何了|到哪)|进展(?:如何|怎样)?"
    r"|实际(?:完成|新增|建成|投资|到位)|(?:完成|建成|开工|建好|落实|实现|通过|招)了(?:吗|没|么|多少|几)"
    r"|(?:已经|目前)(?:完成|建成|新增|开工|建好)|完成率|预算(?:是|有|多少|金额)?|花了多少|联系人|联系电话|电话(?:是|号码)"
    r"|负责人(?:是|叫|姓)|考核(?:结果|得分|排名)"
)
VALIDITY = re.compile(
    r"有效[吗么不没性期]|是否有效|是不是有效|有没有效|[还仍]然?有效|现行有效|失效|废止|过期|作废|废了|不作数|还管用|还能用|还有用|还算数"
    r"|还在执行|生效吗|到期|还(?:继续)?(?:执行|实施|适用)(?:吗|不|没|么|$)"
)
VALIDITY_OBJECT = re.compile(r"通知|文件|这份|这个|该|它|方案|现在|目前|还|吗|什么时候|何时|日期|有效性|有效期|公文")
_WHEN = "什么时候|什么时间|何时|哪天|几月|几号|几月几号|哪年|哪一年|哪个?月|哪一?日|哪一天|什么日子"
_ISSUE = "印发|发布|公布|成文|出台|下发"
_ISSUER = (
    rf"(?:谁|哪个?单位|哪个?部门|哪里)(?:{_ISSUE}|发的|制定|发文)|发文机关|发布机构|印发单位|制发|由谁(?:{_ISSUE})|谁发"
    rf"|(?:政府|办公室|委|厅|局|部)(?:{_ISSUE}|发)的"
)
_DATED = (
    rf"成文(?:日期|时间)|(?:{_WHEN})(?:{_ISSUE}|发的)|(?:{_ISSUE}|发文)(?:日期|时间|的?日子)"
    rf"|[0-9][年月日号](?:{_ISSUE}|发)的"
)
_BASIS = r"依据了?(?:哪些|什么|的)?(?:文件|上级)?|根据(?:哪些|什么)文件|上级文件|贯彻(?:落实)?了?(?:哪些|什么)文件"
HEADER_FIELDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("doc_number", re.compile(r"文号|发文字号|文件编号|(?<!老)字号|几号文|多少号文")),
    ("issuing_body", re.compile(_ISSUER)),
    ("issued_on", re.compile(_DATED)),
    ("basis_documents", re.compile(_BASIS)),
    ("catalog_number", re.compile(r"索引号")),
    ("topic", re.compile(r"主题分类|文件分类")),
    ("title", re.compile(r"(?:文件|通知)的?(?:标题|全称|名称)|标题(?:是|叫)|叫什么名")),
)
ONLY_IN_HEADERS = {"doc_number", "issuing_body", "issued_on", "catalog_number"}
_NUMBER_WORD = rf"(?:[0-9]{{1,4}}|[{NUMERAL_CHARS}]{{1,6}})"
TASK_NUMBER = re.compile(
    rf"任务(?P<a>{_NUMBER_WORD})(?![0-9项个条年共分])|第(?P<b>{_NUMBER_WORD})(?:[项条]|号(?!文))(?!指标|部分)"
    rf"|(?P<c>[0-9]{{1,4}})号任务|^(?P<d>{_NUMBER_WORD})[项条号]?(?:任务)?(?:$|是什么|是啥|讲|说|谁|由谁|的|牵头)"
    r"|(?<![0-9第])(?P<e>[0-9]{1,4})[项条](?:任务)?[里中]"
)
# 五-1: the number of a task whose numbering starts again under each heading.
JOINED_NUMBER = re.compile(rf"(?:任务|第|^)(?P<joined>{_NUMBER_WORD}(?:-{_NUMBER_WORD})+)[项条]?")
RANGE = re.compile(r"(?:任务|第)(?P<a>[0-9]{1,4})[项条]?[-—~到至](?:第|任务)?(?P<b>[0-9]{1,4})")
MORE_NUMBERS = re.compile(r"(?:任务|第)(?P<list>[0-9]{1,4}项?(?:[、和与及,]第?(?:任务)?[0-9]{1,4}项?)+)")
# 年底前要完成哪些指标, 哪些任务有时限: a list by time, which retrieval would cut short.
TIME = r"(?:今年|20\d\d年)?(?:年底|年末|年内|\d{1,2}月|[一二三四]季度|[上下]半年)(?:底|末|份)?(?:之?前|以前|内)?"
_LISTED = r"(?:哪些|哪几[项个条]|什么|有啥)"
_THINGS = r"(?:任务|指标|目标|工作|事情|事|项目)"
DEADLINES = re.compile(
    rf"{_LISTED}.{{0,4}}{_THINGS}.{{0,8}}(?:{TIME}|时限|期限|时间要求)|(?:{TIME}).{{0,8}}{_LISTED}.{{0,4}}{_THINGS}"
)
DEADLINE_WORDS = (
    "底 末 前 之前 以前 内 份 年底 年末 年内 月 季度 上半年 下半年 时限 期限 时间 明确 截止 落实 必须 务必 "
    "办成 办好 办完 办 "
).split()
FIGURES = re.compile(
    r"(?:哪些|什么|全部|所有|有啥|几项|多少[项个])(?:数字|量化|具体|硬)?的?指标|指标(?:有哪些|清单|列表|一览)"
)
RANKING = re.compile(r"(?:谁|哪个?(?:单位|部门|局)|哪些(?:单位|部门)).{0,10}最多|任务最多的(?:是|单位|部门)?")
SECTION = re.compile(rf"第(?P<n>{_NUMBER_WORD})(?:部分|章|大项|大点|节|板块)")
_HOW_MANY = "(?:多少|几)[项个条]"
PARTS = "部分|章|板块|大项|章节"
COUNT = re.compile(
    rf"(?:几|多少|哪些|哪几)个?大?(?:{PARTS})|(?:{PARTS}).{{0,4}}标题|目录|大纲|"
    rf"(?:一共|总共|共有?|合计|总计)有?{_HOW_MANY}?(?:任务|工作)?|{_HOW_MANY}(?:重点)?(?:工作)?任务"
)
OVERVIEW = re.compile(
    r"(?:全部|所有|哪些|什么|哪几项|有啥)(?:重点|主要)?(?:工作|的)?(?:任务|内容|工作)|任务(?:有哪些|清单|列表|一览)|的任务$|^任务$"
    r"|(?:讲|说|写|规定)了?(?:的是)?(?:什么|啥|哪些)|主要内容|大意|概要|概括|框架"
)
OVERVIEW_WORDS = tuple(
    (
        "全部 所有 清单 列表 一览 讲 说 写 规定 大意 概要 概括 目录 大纲 框架 方面 大 文 这份 份 项 条 每 成 下 分 "
        "重点工作 "
    ).split()
)
ASKS_UNIT = re.compile(r"谁|单位|部门|哪个局")
SOME_UNIT = "牵头或参与的单位"
_NAMED = "列|写|标|明确|注明|指定|规定"
NO_UNIT = re.compile(
    rf"(?:没有?|未|无)(?:{_NAMED})[出明]?(?:牵头|责任)(?:单位|部门)?|(?:没有?|无)(?:牵头|责任)(?:单位|部门)"
)
SHORTEST_HEADING = 4
NEARLY_ALL = 0.9
# 民政局牵头哪些养老任务: a list of the unit's tasks, on a topic
UNIT_LIST = re.compile(
    r"(?:哪些|哪几|几[项条]|多少[项条]|所有|全部|列出|清单).{0,12}(?:任务|牵头|配合|参与|负责|承担|工作|指标)"
    r"|(?:任务|牵头|配合|参与|负责|承担|工作|指标).{0,12}(?:哪些|哪几|几[项条]|多少[项条]|列出|清单)"
)
# What a question about a unit says besides the unit; anything more makes it a question about a fact.
ABOUT_UNIT = tuple(
    (
        "任务 指标 职责 工作 清单 列出 列一下 列举 全部 所有 有啥 干啥 干什么 做什么 管什么 管哪些 承担 "
        "几项 多少项 几条 需要 应当 应该 得 干 做 完成 牵头 配合 参与 负责 单位 涉及 有关 共同 联合 一起 "
        "分别 以及 以 跟 项 呢 任 务 东西 事 分工 角色 身份 我局 责任 表 给出 请 全年 帮 号 编号 序号 "
        "标题 名称 条 只 仅 或 者 不 单独 独自 自己 独立 一家 数字 数值 量化 有数 带 硬 同时 除了 除 还 "
        "之外 以外 按 顺序 总数 一览 麻烦 看 项目 措施 举措 协助 梳理 整理 汇总 罗列 归纳 统计 盘点 另外 另 "
        "逐条 逐项 一条不落 数出来 事项 通知里 在里面 挂名 "
    ).split()
)
