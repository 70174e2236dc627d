<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="zh_CN">
<context>
    <name>Gewu</name>
    <message><source>JSON 文件 (*.json)</source><translation>JSON file (*.json)</translation></message>
    <message><source>只评估这些社区：社区编码，用逗号分隔，空为全部</source><translation>Only these communities: community codes separated by commas, empty for all</translation></message>
    <message><source>完整社区评估</source><translation>Complete community assessment</translation></message>
    <message><source>工作区（.gpkg）</source><translation>Workspace (.gpkg)</translation></message>
    <message><source>已评估 {count} 个社区：达标 {passed}、不达标 {failed}、待定 {pending}、不适用 {not_applicable} 个评分点。</source><translation>{count} communities assessed. Scoring points: {passed} met, {failed} not met, {pending} pending, {not_applicable} not applicable.</translation></message>
    <message><source>报告（.json）</source><translation>Report (.json)</translation></message>
    <message><source>按评估方案逐项评估各社区，结果（评估结果、缺失清单）作为新的批次写入工作区，以前的批次不变。
图层能回答的评分点自动测算并注明佐证；不能回答的为“待定”，等待人工填报。人工填报过的结果在以后各批次中保留。
“缺少”与“没有采集”分开：只有该小类已采集、该社区也已有挂接的设施时，没有才判不达标；否则为待定。
国家标准没有规定分值，自带方案每项 1 分是本产品的约定；标“M”的数值未经核实，使用前请核对。</source><translation>Assesses every community item by item against an assessment scheme. The results (verdicts and gap list) are written to the workspace as a new run; earlier runs are not changed.
Scoring points that the layers can answer are computed, with their evidence; the others are “pending” until filled in by hand. What was filled in by hand is kept in all later runs.
“Missing” is kept apart from “not collected”: absence counts as not met only where the class has been collected and the community already has tagged facilities; otherwise the point is pending.
The national standard sets no scores; the 1 point per item in the built-in scheme is this product's own convention. Figures marked “M” are unverified; check them before use.</translation></message>
    <message><source>评估批次标识</source><translation>Assessment run ID</translation></message>
    <message><source>评估方案：方案 id 或方案文件（.json）。自带：{listed}</source><translation>Assessment scheme: scheme ID or scheme file (.json). Built-in: {listed}</translation></message>
    <message><source>评估日期“{text}”不是有效日期。</source><translation>The assessment date “{text}” is not a valid date.</translation></message>
    <message><source>评估日期（yyyy-mm-dd，空为今天）</source><translation>Assessment date (yyyy-mm-dd, empty for today)</translation></message>
    <message><source>评估类型</source><translation>Assessment type</translation></message>
    <message><source>评估（{kind}）</source><translation>Assessment ({kind})</translation></message>
    <message><source>请写成 2025-06-30 的样式。</source><translation>Write it like 2025-06-30.</translation></message>
    <message><source>1 工作区</source><translation>1 Workspace</translation></message>
    <message><source>2 划格</source><translation>2 Grids</translation></message>
    <message><source>3 挂接</source><translation>3 Tagging</translation></message>
    <message><source>4 可达</source><translation>4 Reach</translation></message>
    <message><source>5 评估</source><translation>5 Assessment</translation></message>
    <message><source>6 台账</source><translation>6 Ledgers</translation></message>
    <message><source>“{output}”的文件夹“{folder}”不存在。</source><translation>The folder “{folder}” of “{output}” does not exist.</translation></message>
    <message><source>图层“{name}”没有带图形的要素，无法确定计算用的投影坐标系。</source><translation>The layer “{name}” has no features with geometry, so the projected coordinate system to compute in cannot be determined.</translation></message>
    <message><source>请先建立该文件夹，或改存到别处。</source><translation>Create the folder first, or save elsewhere.</translation></message>
    <message><source>请检查所选图层、筛选条件和“仅选中要素”，换用有要素的图层。</source><translation>Check the chosen layer, its filter and “selected features only”, or use a layer that has features.</translation></message>
    <message><source>{rule} {title}：发现数</source><translation>{rule} {title}: number of findings</translation></message>
    <message><source>一般网格图层</source><translation>General grid layer</translation></message>
    <message><source>小区图层</source><translation>Compound layer</translation></message>
    <message><source>微网格图层</source><translation>Micro-grid layer</translation></message>
    <message><source>微网格编码模板</source><translation>Micro-grid code template</translation></message>
    <message><source>户数+商铺数上限（户）</source><translation>Maximum of households + shops (households)</translation></message>
    <message><source>户数+商铺数下限（户）</source><translation>Minimum of households + shops (households)</translation></message>
    <message><source>按 11 条规则检查微网格：G01 户数规模，G02 图形完整，G03 归属唯一，G04 互不重叠，G05 不留空白，G06 楼栋完整，G07 不跨小区，G08 不跨阻隔，G09 编码规范，G10 人员到位，G11 形状紧凑。
输出每条发现的规则、级别（error 错误、warning 提醒、incomplete 未完成、info 说明）、详情、建议、涉及的编码和位置。
小区、一般网格、楼栋、阻隔图层可以不给，相应规则标为“未检查”；G10 需要网格员表，只在工作区内检查。
超出户数范围但填了“超限说明”（reason）的，以及专属网格，不算错误。面积不超过 0.01 ㎡ 的重叠和空白视为绘制精度。
各图层字段名按工作区字段或常见别名识别（不分大小写）；社区没有编码时与“自动划分微网格”一样临时编号。坐标系可以不同，自动换算；输出与微网格图层坐标系一致。</source><translation>Checks micro-grids against 11 rules: G01 household range, G02 sound shape, G03 one parent unit, G04 no overlaps, G05 no gaps, G06 buildings whole, G07 no compound border crossed, G08 no barrier crossed, G09 valid codes, G10 workers assigned, G11 compact shape.
Every finding comes with its rule, severity (error, warning, incomplete, info), details, suggestion, the codes concerned and the location.
The compound, general grid, building and barrier layers may be left out; the rules that need them are then marked “not checked”. G10 needs the grid worker table and is only checked inside a workspace.
Grids outside the household range that have a “reason” filled in (field reason), and dedicated grids, do not count as errors. Overlaps and gaps of no more than 0.01 m² are taken as drawing accuracy.
Fields are recognised by their workspace name or a common alias (in any case); communities without codes get the same temporary codes as in “Delineate micro-grids”. Layers may be in different coordinate systems and are converted; the output is in the coordinate system of the micro-grid layer.</translation></message>
    <message><source>提醒数</source><translation>Number of warnings</translation></message>
    <message><source>无</source><translation>none</translation></message>
    <message><source>检查微网格</source><translation>Check micro-grids</translation></message>
    <message><source>检查结果</source><translation>Check results</translation></message>
    <message><source>楼栋图层（含 households、shops）</source><translation>Building layer (with households, shops)</translation></message>
    <message><source>社区图层</source><translation>Community layer</translation></message>
    <message><source>第 {row} 条检查结果不能写入输出图层。</source><translation>Check result no. {row} cannot be written to the output layer.</translation></message>
    <message><source>错误数</source><translation>Number of errors</translation></message>
    <message><source>阻隔图层（线或面）</source><translation>Barrier layer (lines or polygons)</translation></message>
    <message><source>不计入数</source><translation>Not counted</translation></message>
    <message><source>其中把握较低数</source><translation>Of these with low confidence</translation></message>
    <message><source>名称字段</source><translation>Name field</translation></message>
    <message><source>已归类数</source><translation>Classified</translation></message>
    <message><source>已归类的设施</source><translation>Classified facilities</translation></message>
    <message><source>归类 {classified} 个（其中把握较低 {doubtful} 个），不计入 {refused} 个，待定 {open} 个，沿用已有 {kept} 个。</source><translation>Classified {classified} (of these {doubtful} with low confidence), not counted {refused}, pending {open}, kept as they were {kept}.</translation></message>
    <message><source>待定数</source><translation>Pending</translation></message>
    <message><source>按类型编码、类型文字和名称，把设施归入小类并定级别。
类型字段可以是高德以分号相连的大类、中类、小类，也可以是百度标签、OSM 标签或普通文字，分成几列的一并选上；编码字段可以是高德六位编码或用地代码。类型优先于名称；名称只在类型没有说明时作依据，两者矛盾的给很低的把握。
结果写入 class_code（小类编码）、level（级别）、class_confidence（分类把握，0 至 1，本产品的估计）、class_basis（分类依据）、level_basis（级别依据）。class_code 为空的，分类依据以“不计入”开头是不属于社区设施，以“待定”开头是没有认出。
有 floor_area、site_area、capacity 字段的，级别参考面积和规模。
分类文件：本局自己的设施分类（.json 或由格物导出的 .xlsx），不填用自带的分类。
输入已有同名字段的，直接更新该字段。</source><translation>Classifies facilities by type code, type text and name, and sets their level.
The type fields may hold AMap types (group, class and subclass joined by semicolons), Baidu tags, OSM tags or plain text; choose all of them if they are spread over several columns. The code field may hold six-digit AMap codes or land-use codes. The type comes before the name; the name decides only where the type says nothing, and where the two disagree the confidence is very low.
The result is written to class_code (class code), level, class_confidence (confidence of the class, 0 to 1, an estimate of this product), class_basis (basis of the class) and level_basis (basis of the level). Where class_code is empty, a basis beginning with “不计入” means not a community facility, one beginning with “待定” means not recognised.
With the fields floor_area, site_area and capacity, the level takes area and size into account.
Taxonomy file: your own facility taxonomy (.json, or .xlsx exported by Gewu); leave empty to use the built-in one.
Fields of the same name in the input are updated.</translation></message>
    <message><source>类型字段（可多选，按大类、中类、小类的次序）</source><translation>Type fields (one or more, in the order group, class, subclass)</translation></message>
    <message><source>类型编码字段</source><translation>Type code field</translation></message>
    <message><source>设施分类文件</source><translation>Facility taxonomy file</translation></message>
    <message><source>设施分类（*.json *.xlsx）</source><translation>Facility taxonomy (*.json *.xlsx)</translation></message>
    <message><source>设施图层或表</source><translation>Facility layer or table</translation></message>
    <message><source>设施归类</source><translation>Classify facilities</translation></message>
    <message><source>GeoPackage 文件 (*.gpkg)</source><translation>GeoPackage file (*.gpkg)</translation></message>
    <message><source>坐标系（投影坐标系，单位米）</source><translation>Coordinate system (projected, in metres)</translation></message>
    <message><source>工作区</source><translation>Workspace</translation></message>
    <message><source>工作区“{file}”正显示在当前工程中，不能覆盖。</source><translation>The workspace “{file}” is shown in the current project and cannot be overwritten.</translation></message>
    <message><source>工作区名称（空则用文件名）</source><translation>Workspace name (empty: use the file name)</translation></message>
    <message><source>工作区文件（.gpkg）</source><translation>Workspace file (.gpkg)</translation></message>
    <message><source>已建立工作区：{path}</source><translation>Workspace created: {path}</translation></message>
    <message><source>新建一个格物工作区（GeoPackage 文件），包含治理单元、网格、设施、底图、人员、评估等全部数据表。
坐标系须为以米为单位的投影坐标系：CGCS2000 3度带（成都用 EPSG:4544，重庆主城用 EPSG:4545），或本市的地方独立坐标系。
已有文件默认不覆盖；勾选“覆盖”时也只覆盖格物工作区，不会覆盖其他文件。</source><translation>Creates a Gewu workspace (a GeoPackage file) with all tables: governance units, grids, facilities, base map, people, assessment and so on.
The coordinate system must be projected and in metres: a CGCS2000 3-degree zone (Chengdu: EPSG:4544, central Chongqing: EPSG:4545) or the city's own local system.
Existing files are not overwritten by default; with “Overwrite” ticked only a Gewu workspace is overwritten, never any other file.</translation></message>
    <message><source>新建工作区</source><translation>New workspace</translation></message>
    <message><source>覆盖已有的工作区</source><translation>Overwrite an existing workspace</translation></message>
    <message><source>请先在“工作区”页关闭它，再重试。</source><translation>Close it on the “Workspace” page first, then try again.</translation></message>
    <message><source>“{title}”的第 {row} 个要素不能写入输出图层。</source><translation>Feature {row} of “{title}” cannot be written to the output layer.</translation></message>
    <message><source>共 {communities} 个社区、{grids} 个微网格，其中 {inside} 个户数达标，平均 {mean} 户。</source><translation>{communities} communities and {grids} micro-grids in all, {inside} of them within the household range, {mean} households on average.</translation></message>
    <message><source>其中 {count} 个为专属网格，不计入户数达标。</source><translation>{count} of them are dedicated grids, not counted for the household range.</translation></message>
    <message><source>写字楼、公园、学校、商场等单独成专属网格</source><translation>Dedicated grids for offices, parks, schools, malls and the like</translation></message>
    <message><source>划分报告</source><translation>Delineation report</translation></message>
    <message><source>发现的数据问题数</source><translation>Number of data problems found</translation></message>
    <message><source>各处均已取得并证明最优方案，换种子结果不变。</source><translation>Everything was solved to a proven optimum; another seed changes nothing.</translation></message>
    <message><source>商铺数字段（个）</source><translation>Shops field (number)</translation></message>
    <message><source>图层“{name}”没有坐标系。</source><translation>The layer “{name}” has no coordinate system.</translation></message>
    <message><source>小区（院落）图层</source><translation>Compound layer</translation></message>
    <message><source>尽量保留已有网格（最小改动）</source><translation>Keep existing grids where possible (least change)</translation></message>
    <message><source>已有网格（锁定的保持不变）</source><translation>Existing grids (locked ones stay unchanged)</translation></message>
    <message><source>形状紧凑的权重</source><translation>Weight of compact shape</translation></message>
    <message><source>微网格</source><translation>Micro-grids</translation></message>
    <message><source>微网格数</source><translation>Number of micro-grids</translation></message>
    <message><source>总户数</source><translation>Total households</translation></message>
    <message><source>户数+商铺数目标（户）</source><translation>Target of households + shops (households)</translation></message>
    <message><source>户数字段（户），留空按 households 或其常见别名识别</source><translation>Households field; if empty, households or one of its common aliases</translation></message>
    <message><source>户数达标的微网格数</source><translation>Number of micro-grids within the household range</translation></message>
    <message><source>把每个社区划分为微网格：每格户数（含商铺）在下限与上限之间，尽量接近目标；不跨社区、一般网格和阻隔，不跨小区（小区本身不足下限的除外），不切楼栋，全覆盖、不重叠。
户数超过上限的楼栋先按单元（没有单元数时按楼层示意）拆成部分，见“楼栋部分”输出。
阻隔可以是线或面：河流、铁路等面状阻隔的两岸分属不同网格，水面按中线归两岸；较大的湖面单独成专属网格。
道路使网格界线沿道路走，并用于四至和命名；用地（公园、学校、商场等）用于识别专属网格。
各图层坐标系可以不同，按米制坐标计算，结果与社区图层坐标系一致。字段名按工作区字段或常见别名识别（如 SQMC=社区名称）；社区没有编码时临时编号。户数可以写成“1,025”“25户”。
“已有网格”中 locked 为真或 source=manual 的保持不变；其余网格延续编码、名称，勾选“尽量保留已有网格”时，仍合规的未锁定网格也保持原样，只重划必须改变的部分。图层没有 locked、source 字段时：勾选此项则全部视为未锁定，不勾选则全部保持不变。
无法满足户数范围的网格在 reason 字段说明原因和可选办法。数据问题（几何无效、户数不是数字、编码重复、坐标系不同等）逐类列在日志和报告中，写明图层、要素和处理办法，其余数据照常划分。
报告（JSON）：grids 微网格数，regular 受户数范围约束的网格数，in_bounds 达标数，share_in_bounds 达标率，mean 平均户数，households_placed 已划入的户数，exceptions 每个超限网格的编码、户数和原因，unexplained 未说明原因的超限网格数（应为 0），proven_optimal/split_problems 已证明最优的划分数与总数，per_community 各社区统计，findings 数据问题，settings 所用参数。
全部成功才写出结果；取消时不留下任何输出。相同数据、参数和随机种子得到相同结果，与要素顺序无关。</source><translation>Divides every community into micro-grids: the households (with shops) of each grid lie between the minimum and the maximum and as near the target as possible. Grids do not cross communities, general grids or barriers, nor compounds (except compounds that are themselves below the minimum); no building is cut, nothing is left uncovered and nothing overlaps.
Buildings with more households than the maximum are first split by unit (by floor, schematically, where the number of units is unknown); see the output “Building parts”.
Barriers may be lines or polygons: the two banks of a river, railway or other barrier area belong to different grids, with its surface divided along the middle; a larger lake becomes a dedicated grid of its own.
Roads make grid borders follow them and are used for the bounds and the names; land use (parks, schools, malls …) serves to recognise dedicated grids.
The layers may be in different coordinate systems; everything is computed in metres and the results are in the coordinate system of the community layer. Fields are recognised by their workspace name or a common alias (such as SQMC = community name); communities without codes get temporary ones. Households may be written as “1,025” or “25户”.
Among the existing grids, those with locked = true or source = manual stay unchanged; the others pass on their codes and names. With “Keep existing grids where possible”, unlocked grids that still comply stay as they are as well, and only what has to change is redrawn. If the layer has neither a locked nor a source field, all its grids count as unlocked with this option and stay unchanged without it.
Grids that cannot meet the household range state the cause and possible remedies in the field reason. Data problems (invalid shapes, households that are not numbers, duplicate codes, different coordinate systems …) are listed by kind in the log and the report, with layer, features and remedy; all other data are delineated as usual.
Report (JSON): grids number of micro-grids, regular grids subject to the household range, in_bounds those within it, share_in_bounds their share, mean average households, households_placed households assigned, exceptions code, households and reason of every grid out of range, unexplained grids out of range without a reason (should be 0), proven_optimal/split_problems divisions proven optimal and all divisions, per_community figures of each community, findings data problems, settings parameters used.
Results are written only when everything has succeeded; cancelling leaves no output. The same data, parameters and random seed give the same result, whatever the order of the features.</translation></message>
    <message><source>接近目标户数的权重</source><translation>Weight of nearness to the target</translation></message>
    <message><source>楼栋图层</source><translation>Building layer</translation></message>
    <message><source>楼栋图层没有字段“{field}”。</source><translation>The building layer has no field “{field}”.</translation></message>
    <message><source>楼栋图层的户数字段“{field}”没有一个值是数字，无法按户数划分。</source><translation>Not one value of the households field “{field}” of the building layer is a number, so grids cannot be made by households.</translation></message>
    <message><source>楼栋部分</source><translation>Building parts</translation></message>
    <message><source>正在写出结果…</source><translation>Writing the results…</translation></message>
    <message><source>没有一般网格的社区，由微网格组成一般网格</source><translation>Form general grids from micro-grids in communities without any</translation></message>
    <message><source>沿道路的权重</source><translation>Weight of following roads</translation></message>
    <message><source>现有字段：{fields}</source><translation>Available fields: {fields}</translation></message>
    <message><source>用地图层（公园、学校、商场等，可多个）</source><translation>Land use layers (parks, schools, malls …, several allowed)</translation></message>
    <message><source>组成的一般网格</source><translation>General grids formed</translation></message>
    <message><source>自动划分微网格</source><translation>Delineate micro-grids</translation></message>
    <message><source>请先在图层属性中设定正确的坐标系。</source><translation>Set the correct coordinate system in the layer properties first.</translation></message>
    <message><source>请检查输出位置是否可写、字段是否符合输出格式的限制。</source><translation>Check that the output location is writable and that the fields suit the output format.</translation></message>
    <message><source>请重新选择户数字段；没有户数时请先运行“估算户数”。</source><translation>Choose the households field again; if there are no households yet, run “Estimate households” first.</translation></message>
    <message><source>道路图层</source><translation>Road layer</translation></message>
    <message><source>阻隔图层（线或面，可多个）</source><translation>Barrier layers (lines or polygons, several allowed)</translation></message>
    <message><source>随机种子</source><translation>Random seed</translation></message>
    <message><source>{grids} 个微网格编成 {groups} 个应急组，平均 {mean} 户，{inside} 个户数达标。</source><translation>{grids} micro-grids made into {groups} emergency groups, {mean} households on average, {inside} within the household range.</translation></message>
    <message><source>不能按时入户的社区：{names}</source><translation>Communities that cannot be visited in time: {names}</translation></message>
    <message><source>人员汇总</source><translation>Staffing summary</translation></message>
    <message><source>入户时限（小时）</source><translation>Time limit for visits (hours)</translation></message>
    <message><source>平急转换（应急组与人员）</source><translation>Emergency switch-over (groups and staff)</translation></message>
    <message><source>应急组</source><translation>Emergency groups</translation></message>
    <message><source>应急组数（需要人数）</source><translation>Number of emergency groups (workers needed)</translation></message>
    <message><source>应急缺员（人员未知时为 -1）</source><translation>Emergency shortage of workers (-1 when staff is unknown)</translation></message>
    <message><source>微网格图层没有编码（code），应急组无法编号。</source><translation>The micro-grid layer has no codes (field code); emergency groups cannot be numbered.</translation></message>
    <message><source>户数达标的应急组数</source><translation>Number of emergency groups within the household range</translation></message>
    <message><source>把风险区内的住户和商铺按约 12 户一组编成应急组（每组一名微网格员），并核算平时、应急的人员和入户用时。
应急组都在一个微网格内，按走访顺序编排：先分单元，再分楼层，小楼就近相连；入户清单见 members 字段。图形为楼栋轮廓，一栋楼分属几组的为示意切分。微网格在风险区内的户数达到下限的，各组都在上下限之内；不足下限的在 reason 说明。
“风险区”留空表示全部微网格；给出时只编内部点在其中的楼栋。“网格员”只用角色和所属社区，不读姓名、电话；留空时只知道微网格中已填网格员的。
用时 = 指令到达 5 分钟 + 每户用时 × 最忙一人的户数；每户 4.6 分钟由“1 小时基本完成入户、每人 12 户”核算，可改。户数按单元、楼层均分推定，以实际门牌为准；各参数的依据和标记列在报告中。
各图层坐标系可以不同，字段名按工作区字段或常见别名识别；输出与微网格图层坐标系一致。</source><translation>Makes the households and shops of the risk area into emergency groups of about 12 households (one micro-grid worker each), and works out staff and visiting times for normal and emergency operation.
Every emergency group lies within one micro-grid and follows the order of a walk: by unit, then by floor, small buildings joined to their neighbours; for the visit list see the field members. The shapes are building outlines; a building shared by several groups is cut schematically. Where the households of a micro-grid inside the risk area reach the minimum, all its groups are within the range; otherwise see reason.
An empty “Risk area” means all micro-grids; otherwise only buildings whose interior point lies inside it are included. Of the “Grid workers” only role and community are used, never names or phones; if left empty, only the workers entered in the micro-grids are known.
Time = 5 minutes until the order arrives + minutes per household × households of the busiest worker; 4.6 minutes per household is computed from “visits largely done in 1 hour, 12 households each” and can be changed. Households are spread evenly over units and floors; actual doors take precedence. The basis and mark of every parameter are in the report.
The layers may be in different coordinate systems, and fields are recognised by their workspace name or a common alias; the output is in the coordinate system of the micro-grid layer.</translation></message>
    <message><source>楼栋图层没有户数（households）或商铺数，无法编组。</source><translation>The building layer has neither households (field households) nor shops; groups cannot be formed.</translation></message>
    <message><source>每户入户用时，含行走（分钟）</source><translation>Visiting time per household incl. walking (minutes)</translation></message>
    <message><source>每组户数+商铺数上限（户）</source><translation>Maximum of households + shops per group (households)</translation></message>
    <message><source>每组户数+商铺数下限（户）</source><translation>Minimum of households + shops per group (households)</translation></message>
    <message><source>每组户数+商铺数目标（户）</source><translation>Target of households + shops per group (households)</translation></message>
    <message><source>社区图层（取名称）</source><translation>Community layer (for names)</translation></message>
    <message><source>第 {row} 行不能写入输出“{name}”。</source><translation>Row {row} cannot be written to the output “{name}”.</translation></message>
    <message><source>编入的户数</source><translation>Households included</translation></message>
    <message><source>网格员（表）</source><translation>Grid workers (table)</translation></message>
    <message><source>请先划分微网格，或在该图层填写编码。</source><translation>Delineate micro-grids first, or fill in the codes in this layer.</translation></message>
    <message><source>请先登记户数，或运行“估算户数”。</source><translation>Record the households first, or run “Estimate households”.</translation></message>
    <message><source>请补画风险区，或留空表示全部微网格。</source><translation>Draw the risk area, or leave it empty for all micro-grids.</translation></message>
    <message><source>风险区图层没有可用的面。</source><translation>The risk area layer has no usable polygons.</translation></message>
    <message><source>风险区（面，留空为全部微网格）</source><translation>Risk area (polygons, empty for all micro-grids)</translation></message>
    <message><source>{parameter}：图层没有字段“{field}”。</source><translation>{parameter}: the layer has no field “{field}”.</translation></message>
    <message><source>估算户数</source><translation>Estimate households</translation></message>
    <message><source>估算户数的楼栋数</source><translation>Buildings with estimated households</translation></message>
    <message><source>分摊户数的楼栋数</source><translation>Buildings with households shared out</translation></message>
    <message><source>小区图层的总户数字段（空则用 households）</source><translation>Total households field of the compound layer (empty: households)</translation></message>
    <message><source>小区图层的编码字段（空则用 code）</source><translation>Code field of the compound layer (empty: code)</translation></message>
    <message><source>层数字段</source><translation>Floors field</translation></message>
    <message><source>带户数的楼栋</source><translation>Buildings with households</translation></message>
    <message><source>户数未知的楼栋数</source><translation>Buildings with unknown households</translation></message>
    <message><source>有总户数的小区图层</source><translation>Compound layer with total households</translation></message>
    <message><source>楼栋图层中的所属小区编码字段（空则按位置）</source><translation>Compound code field of the building layer (empty: by location)</translation></message>
    <message><source>楼栋图层的用途字段（空则用 use）</source><translation>Use field of the building layer (empty: use)</translation></message>
    <message><source>每户建筑面积（㎡）</source><translation>Floor area per household (m²)</translation></message>
    <message><source>没有层数时按几层估算（层）</source><translation>Floors assumed where none are recorded</translation></message>
    <message><source>登记户数的楼栋数</source><translation>Buildings with recorded households</translation></message>
    <message><source>给没有户数的楼栋估算户数：户数 = 基底面积（椭球面积，㎡）× 层数 ÷ 每户建筑面积。
提供小区总户数时，先按建筑面积把总数分摊到该小区没有户数的居住楼栋，取整后合计与总数一致。
已登记的户数（households 字段）不改动；households_source 注明 登记、分摊 或 估算。
只估算居住用途（use 字段为空、居住；商住按比例）；其他用途不估算。没有层数的按默认层数，并在日志中列出。
每户 90 ㎡、默认 6 层是本产品的建议值，不是官方标准，请按本地情况修改。</source><translation>Estimates households for buildings that have none: households = footprint area (ellipsoidal, m²) × floors ÷ floor area per household.
Where the total households of a compound are given, the total is first shared out by floor area among its residential buildings without households, in whole numbers that add up to the total.
Recorded households (field households) are not changed; households_source tells recorded (登记), shared out (分摊) or estimated (估算).
Only residential use is estimated (field use empty or 居住; mixed use, 商住, in proportion); other uses are not. Buildings without floors get the default number of floors and are listed in the log.
90 m² per household and 6 floors by default are suggestions of this product, not an official standard; change them to suit local conditions.</translation></message>
    <message><source>请改选图层中已有的字段，或留空。</source><translation>Choose a field of the layer, or leave it empty.</translation></message>
    <message><source>Excel 工作簿 (*.xlsx)</source><translation>Excel workbook (*.xlsx)</translation></message>
    <message><source>{sheet}：{rows} 行 {note}</source><translation>{sheet}: {rows} rows {note}</translation></message>
    <message><source>台账文件（.xlsx）</source><translation>Ledger file (.xlsx)</translation></message>
    <message><source>台账（空为全部）：{titles}</source><translation>Ledgers (empty for all): {titles}</translation></message>
    <message><source>导出台账</source><translation>Export ledgers</translation></message>
    <message><source>把工作区导出为可直接打印的 Excel 台账：汇总、微网格台账、设施台账、评估打分表、配套缺失清单。
“台账”和“范围”可填一个或多个名称（用分号分隔），空为全部；范围可用片区、街道、社区的编码或名称。
默认脱敏（张**、138****5678）；取消脱敏时页脚注明“内部资料 注意保管”，并写入变更记录。</source><translation>Exports the workspace as print-ready Excel ledgers: summary, micro-grid ledger, facility ledger, assessment score sheet, gap list.
“Ledgers” and “Scope” take one or more names (separated by semicolons), empty for all; the scope may be given by codes or names of precincts, subdistricts or communities.
Names and phones are masked by default (surname only; 138****5678). Without masking the footer reads “内部资料 注意保管” (internal, keep safe) and the export is entered in the change log.</translation></message>
    <message><source>算法参数 MASK=false</source><translation>Algorithm parameter MASK=false</translation></message>
    <message><source>脱敏姓名和电话</source><translation>Mask names and phones</translation></message>
    <message><source>范围（片区、街道、社区的编码或名称，空为全部）</source><translation>Scope (codes or names of precincts, subdistricts or communities, empty for all)</translation></message>
    <message><source>不计入的行（不属于社区设施）也导入</source><translation>Also import rows that are not counted (not community facilities)</translation></message>
    <message><source>共 {count} 行，直接写入工作区文件，不能撤销。</source><translation>{count} rows in all; they are written straight to the workspace file and cannot be undone.</translation></message>
    <message><source>坐标偏移（网络地图坐标）</source><translation>Coordinate offset (web map coordinates)</translation></message>
    <message><source>字段对应（JSON 文本或文件，空 = 自动）</source><translation>Field mapping (JSON text or file, empty = automatic)</translation></message>
    <message><source>导入报告</source><translation>Import report</translation></message>
    <message><source>导入数据</source><translation>Import data</translation></message>
    <message><source>工作表或图层（空 = 第一个）</source><translation>Sheet or layer (empty = first)</translation></message>
    <message><source>待定行数</source><translation>Pending</translation></message>
    <message><source>所选坐标偏移与依据不符：{text}</source><translation>The chosen coordinate offset does not agree with the evidence: {text}</translation></message>
    <message><source>把矢量文件（gpkg、shp、GeoJSON、KML…）或表格（xlsx、csv、txt）导入工作区的一张表。
字段按名称、别名和常见写法自动对应；也可用 MAPPING 指定，写成 {{"目标字段": "源字段"}} 的 JSON 文本或文件路径，例如 {{"name": "SQMC", "code": "SQDM"}}；源字段可以是列表（先有值者先用）；"@x"、"@y" 指定经度（东）、纬度（北）坐标列，"@wkt" 指定 WKT 列。
网络地图（高德、百度）的点请选择坐标偏移 GCJ02 或 BD09，程序不会自动纠偏；报告的 datum_suggestion 说明各行所写的道路、小区等表明是哪一种，与所选不符时给出警告。
设施和居民诉求在导入时一并归类、挂接；没有坐标的行按名称和地址定位，定位不了的留作待定（不丢）。
勾选“试运行”只出报告、不写入。报告列出读取、新增、更新、跳过的行数，以及每一个被拒绝的行、原因和处理办法。</source><translation>Imports a vector file (gpkg, shp, GeoJSON, KML…) or a table (xlsx, csv, txt) into one table of the workspace.
Fields are matched by name, alias and common spellings; MAPPING may state them instead, as JSON text or a file path with {{"target field": "source field"}}, such as {{"name": "SQMC", "code": "SQDM"}}. A source field may be a list (the first with a value is taken); "@x" and "@y" name the longitude (east) and latitude (north) columns, "@wkt" the WKT column.
For points from web maps (AMap, Baidu) choose the coordinate offset GCJ02 or BD09; nothing is corrected without being asked. datum_suggestion in the report tells which one the roads, compounds etc. written in the rows point to, with a warning where the choice disagrees.
Facilities and resident requests are classified and tagged while importing; rows without coordinates are located by name and address, and those that cannot be located are kept as pending (none is lost).
Tick “Dry run” to get the report without writing. The report gives the numbers of rows read, added, updated and skipped, and each rejected row with reason and remedy.</translation></message>
    <message><source>拒绝行数</source><translation>Rows rejected</translation></message>
    <message><source>挂接到片区、社区、小区、微网格（设施、居民诉求）</source><translation>Tag to precinct, community, compound and micro-grid (facilities, requests)</translation></message>
    <message><source>按类型和名称归类（设施、居民诉求）</source><translation>Classify by type and name (facilities, requests)</translation></message>
    <message><source>文字编码（空 = 自动）</source><translation>Text encoding (empty = automatic)</translation></message>
    <message><source>新增行数</source><translation>Rows added</translation></message>
    <message><source>更新行数</source><translation>Rows updated</translation></message>
    <message><source>没有坐标的行按名称和地址匹配，匹配不上的留作待定（设施、居民诉求）</source><translation>Locate rows without coordinates by name and address; unmatched ones are kept as pending (facilities, requests)</translation></message>
    <message><source>源数据坐标系（源文件已说明时留空）</source><translation>Source coordinate system (leave empty where the source file states it)</translation></message>
    <message><source>源文件（矢量、xlsx、csv；也可写图层名）</source><translation>Source file (vector, xlsx, csv; or a layer name)</translation></message>
    <message><source>目标表（{names}）</source><translation>Target table ({names})</translation></message>
    <message><source>第 {row} 行 {feature}：{reason}。{remedy}</source><translation>Row {row} {feature}: {reason}. {remedy}</translation></message>
    <message><source>试运行（只出报告，不写入）</source><translation>Dry run (report only, nothing is written)</translation></message>
    <message><source>读取行数</source><translation>Rows read</translation></message>
    <message><source>跳过行数</source><translation>Rows skipped</translation></message>
    <message><source>遇到已有的行</source><translation>If a row already exists</translation></message>
    <message><source>图层“{layer}”没有编码字段“{field}”。</source><translation>The layer “{layer}” has no code field “{field}”.</translation></message>
    <message><source>第 {row} 个要素不能写入输出图层。</source><translation>Feature {row} cannot be written to the output layer.</translation></message>
    <message><source>请在“编码字段”中填写该图层的编码字段名，各图层应使用同一字段名。</source><translation>Enter the name of this layer's code field under “Code field”; all layers must use the same field name.</translation></message>
    <message><source>格物</source><translation>Gewu</translation></message>
    <message><source>格物 · 微网格与完整社区</source><translation>Gewu · Micro-grids and complete communities</translation></message>
    <message><source>人工挂接数</source><translation>Tagged by hand</translation></message>
    <message><source>另有 {count} 条提示未列出。</source><translation>{count} more remarks are not listed.</translation></message>
    <message><source>就近挂接数</source><translation>Tagged as nearby</translation></message>
    <message><source>就近挂接的容差（米）</source><translation>Tolerance for nearby tagging (metres)</translation></message>
    <message><source>已挂接的设施</source><translation>Tagged facilities</translation></message>
    <message><source>挂接结果：{counts}。</source><translation>Tagging result: {counts}.</translation></message>
    <message><source>按位置把设施挂接到片区、社区、小区、微网格，四个单元图层可以只给其中几个。
结果写入 precinct_code、community_code、compound_code、micro_grid_code、tag_state（挂接状态）、tag_distance（挂接距离，米）。
自动：位于单元内；就近：在单元外但不超过容差；待定：压在分界上、单元重叠、面状设施跨单元、超出容差或没有位置，待定的编码留空，候选单元列在日志中；人工：输入图层中 tag_state 已是“人工”的，原样保留。
面状设施按面积占比判定。没有片区图层时，片区编码取自社区的 precinct_code 字段。
各图层坐标系可以不同，自动换算；输出与设施图层坐标系一致。输入已有同名字段的，直接更新该字段。</source><translation>Tags facilities by location to precinct, community, compound and micro-grid; not all four unit layers are needed.
The results are written to precinct_code, community_code, compound_code, micro_grid_code, tag_state (tagging state) and tag_distance (tagging distance, metres).
Automatic (自动): inside the unit. Nearby (就近): outside the unit but within the tolerance. Pending (待定): on a border, in overlapping units, an area across several units, beyond the tolerance or without a location; the codes of pending facilities stay empty and the candidate units are listed in the log. Manual (人工): features whose tag_state is already 人工 in the input are kept as they are.
Facilities drawn as areas are judged by share of area. Without a precinct layer, the precinct code is taken from the field precinct_code of the community.
The layers may have different coordinate systems and are converted; the output has that of the facility layer. Fields of the same name in the input are updated in place.</translation></message>
    <message><source>片区图层</source><translation>Precinct layer</translation></message>
    <message><source>编码字段（各单元图层）</source><translation>Code field (all unit layers)</translation></message>
    <message><source>自动挂接数</source><translation>Tagged automatically</translation></message>
    <message><source>设施图层（点、线、面）</source><translation>Facility layer (points, lines, polygons)</translation></message>
    <message><source>设施挂接</source><translation>Tag facilities</translation></message>
    <message><source>人工判定与测算结果不同</source><translation>Manual verdict differs from the computed one</translation></message>
    <message><source>如数据已更新，可在评估页清除人工判定后重新评估。</source><translation>If the data have been updated, clear the manual verdict on the “Assess” page and assess again.</translation></message>
    <message><source>社区 {community} 评分点 {point}：人工判为“{kept}”，测算为“{computed}”（{reason}）。保留人工判定。</source><translation>Community {community}, scoring point {point}: “{kept}” by hand, “{computed}” as computed ({reason}). The manual verdict is kept.</translation></message>
    <message><source>人工判定要写明理由和填报人。</source><translation>A manual verdict needs a reason and the person who filled it in.</translation></message>
    <message><source>方案可能已修改，请重新评估。</source><translation>The scheme may have been changed; assess again.</translation></message>
    <message><source>没有“{verdict}”这种判定。</source><translation>There is no verdict “{verdict}”.</translation></message>
    <message><source>请填写“理由”和“填报人”后再保存。</source><translation>Fill in “Reason” and “Filled in by”, then save.</translation></message>
    <message><source>这一批次里没有评分点“{code}”。</source><translation>This run has no scoring point “{code}”.</translation></message>
    <message><source>没有可评估的社区。</source><translation>There are no communities to assess.</translation></message>
    <message><source>请先在“工作区”页导入社区，并填好社区编码；若选了范围，请检查所选社区。</source><translation>Import communities on the “Workspace” page and fill in their codes; if you chose a scope, check the chosen communities.</translation></message>
    <message><source>{count} 个社区没有编码，未评估</source><translation>{count} communities have no code and were not assessed</translation></message>
    <message><source>{count} 个社区编码重复，只评估第一个</source><translation>{count} community codes are duplicated; only the first community of each was assessed</translation></message>
    <message><source>{count} 个社区还没有任何已挂接的设施</source><translation>{count} communities have no tagged facilities yet</translation></message>
    <message><source>{count} 处设施挂接待定，未计入评估</source><translation>{count} facilities with pending tags were not counted</translation></message>
    <message><source>{count} 处设施没有小类，未计入评估</source><translation>{count} facilities without a class were not counted</translation></message>
    <message><source>{count} 处设施的社区编码在社区表中不存在，未计入评估</source><translation>{count} facilities have a community code that is not in the community table and were not counted</translation></message>
    <message><source>有 {count} 个评分点的依据未经核实（标“M”）</source><translation>The basis of {count} scoring points is unverified (marked “M”)</translation></message>
    <message><source>等 {count} 处</source><translation>, etc. ({count} in all)</translation></message>
    <message><source>评估方案是空白模板</source><translation>The assessment scheme is an empty template</translation></message>
    <message><source>请另存方案，按本地细则原文填写后再评估。</source><translation>Save a copy of the scheme, fill it in from the wording of the local rules, then assess.</translation></message>
    <message><source>请在“挂接”页确认后重新评估。</source><translation>Settle them on the “Tagging” page, then assess again.</translation></message>
    <message><source>请填写社区编码。</source><translation>Fill in the community codes.</translation></message>
    <message><source>请填写设施小类后重新评估。</source><translation>Fill in the facility classes, then assess again.</translation></message>
    <message><source>请导入并挂接设施；此前有关评分点为待定。</source><translation>Import and tag facilities; until then the scoring points concerned are pending.</translation></message>
    <message><source>请更正编码，或在“挂接”页重新挂接。</source><translation>Correct the codes, or tag again on the “Tagging” page.</translation></message>
    <message><source>请更正重复的社区编码。</source><translation>Correct the duplicated community codes.</translation></message>
    <message><source>请核对标准原文，再修改方案中的数值和标记。</source><translation>Check the wording of the standard, then correct the figures and marks in the scheme.</translation></message>
    <message><source>（无名称）</source><translation>(no name)</translation></message>
    <message><source>正在整理设施与社区…</source><translation>Preparing facilities and communities…</translation></message>
    <message><source>正在汇总得分…</source><translation>Adding up the scores…</translation></message>
    <message><source>正在评估：{title}</source><translation>Assessing: {title}</translation></message>
    <message><source>评估完成。</source><translation>Assessment finished.</translation></message>
    <message><source>{place}有一个数值缺少“key”</source><translation>{place}— a figure has no “key”</translation></message>
    <message><source>{place}用了未知的测算方法“{name}”（可用：{known}）</source><translation>{place}— unknown measure “{name}” (available: {known})</translation></message>
    <message><source>{place}用了未知的设施小类“{code}”</source><translation>{place}— unknown facility class “{code}”</translation></message>
    <message><source>{place}的“columns”只能取 new、existing</source><translation>{place}— “columns” may only contain new and existing</translation></message>
    <message><source>{place}的“conditions”应是对象的列表</source><translation>{place}— “conditions” must be a list of objects</translation></message>
    <message><source>{place}的“figures”应是对象的列表</source><translation>{place}— “figures” must be a list of objects</translation></message>
    <message><source>{place}的“mark”只能取 S、M、C、P</source><translation>{place}— “mark” must be S, M, C or P</translation></message>
    <message><source>{place}的“measure”应是对象</source><translation>{place}— “measure” must be an object</translation></message>
    <message><source>{place}的“rule”“alternative”应是文字</source><translation>{place}— “rule” and “alternative” must be text</translation></message>
    <message><source>{place}的“scale”要有社区字段“field”（{fields}）和数字“divide_by”</source><translation>{place}— “scale” needs a community field “field” ({fields}) and a number “divide_by”</translation></message>
    <message><source>{place}的“severity”只能取 {values}</source><translation>{place}— “severity” must be one of {values}</translation></message>
    <message><source>{place}的“type”只能取 N、E、Q</source><translation>{place}— “type” must be N, E or Q</translation></message>
    <message><source>{place}的“{key}”不能为空</source><translation>{place}— “{key}” must not be empty</translation></message>
    <message><source>{place}的“{key}”只能取 {values}</source><translation>{place}— “{key}” must be one of {values}</translation></message>
    <message><source>{place}的“{key}”应是列表 […]</source><translation>{place}— “{key}” must be a list […]</translation></message>
    <message><source>{place}的“{key}”应是文字列表，且不能为空</source><translation>{place}— “{key}” must be a list of texts and not empty</translation></message>
    <message><source>{place}的“{key}”应是文字（加引号）</source><translation>{place}— “{key}” must be text (in quotes)</translation></message>
    <message><source>{place}的“{key}”第 {number} 个不是对象</source><translation>{place}— entry {number} of “{key}” is not an object</translation></message>
    <message><source>{place}的分值“full_score”应是不小于 0 的数字或 null</source><translation>{place}— the score “full_score” must be a number of at least 0, or null</translation></message>
    <message><source>{place}的可替代做法要列出设施小类“classes”</source><translation>{place}— the alternative must list facility classes in “classes”</translation></message>
    <message><source>{place}的数值“{key}”的“{column}”应是数字或 null</source><translation>{place}— “{column}” of the figure “{key}” must be a number or null</translation></message>
    <message><source>{place}的数值“{key}”缺少“{title}”一栏</source><translation>{place}— the figure “{key}” has no value in the column “{title}”</translation></message>
    <message><source>{place}的数值“{key}”要注明来源标记 S、M、C 或 P</source><translation>{place}— the figure “{key}” needs a source mark S, M, C or P</translation></message>
    <message><source>{place}的数值“{key}”重复</source><translation>{place}— duplicate figure “{key}”</translation></message>
    <message><source>{place}的条件字段只能取 {fields}</source><translation>{place}— condition fields must be one of {fields}</translation></message>
    <message><source>{place}的标准文字用了未定义的数值“{key}”</source><translation>{place}— the standard text uses an undefined figure “{key}”</translation></message>
    <message><source>{place}的测算方法用了未定义的数值“{key}”</source><translation>{place}— the measure uses an undefined figure “{key}”</translation></message>
    <message><source>{place}的测算方法缺少“{key}”</source><translation>{place}— the measure lacks “{key}”</translation></message>
    <message><source>{place}编码重复</source><translation>{place}— duplicate code</translation></message>
    <message><source>{place}缺少“{key}”</source><translation>{place}— “{key}” is missing</translation></message>
    <message><source>大类</source><translation>Goal</translation></message>
    <message><source>新建</source><translation>New</translation></message>
    <message><source>方案</source><translation>Scheme</translation></message>
    <message><source>方案没有任何评分点</source><translation>The scheme has no scoring points</translation></message>
    <message><source>既有</source><translation>Existing</translation></message>
    <message><source>最外层应是一个对象 {{…}}</source><translation>The outermost level must be an object {{…}}</translation></message>
    <message><source>评价项</source><translation>Item</translation></message>
    <message><source>评分点</source><translation>Scoring point</translation></message>
    <message><source>（第 {number} 个）</source><translation>(no. {number})</translation></message>
    <message><source>找不到评估方案“{scheme}”。</source><translation>The assessment scheme “{scheme}” was not found.</translation></message>
    <message><source>方案文件“{file}”不是 UTF-8 编码。</source><translation>The scheme file “{file}” is not encoded in UTF-8.</translation></message>
    <message><source>方案文件“{file}”不是有效的 JSON:{error}</source><translation>The scheme file “{file}” is not valid JSON: {error}</translation></message>
    <message><source>方案文件“{file}”不能读取。</source><translation>The scheme file “{file}” cannot be read.</translation></message>
    <message><source>方案文件“{file}”有 {count} 处错误：{first}</source><translation>The scheme file “{file}” has {count} errors: {first}</translation></message>
    <message><source>方案文件“{file}”的 id“{id}”与自带方案相同。</source><translation>The id “{id}” of the scheme file “{file}” is that of a built-in scheme.</translation></message>
    <message><source>请从列表中选择方案，或选择一个存在的方案文件（.json）。</source><translation>Choose a scheme from the list, or an existing scheme file (.json).</translation></message>
    <message><source>请另存为 UTF-8 后再试。</source><translation>Save it as UTF-8 and try again.</translation></message>
    <message><source>请把文件里的“id”改为本单位自己的名称，以免与自带方案的评估结果混淆。</source><translation>Change “id” in the file to a name of your own, so that its results are not mixed up with those of the built-in scheme.</translation></message>
    <message><source>请按提示修改方案文件后再试。</source><translation>Correct the scheme file as told and try again.</translation></message>
    <message><source>请检查所指位置的引号、逗号和括号。</source><translation>Check the quotes, commas and brackets at the place given.</translation></message>
    <message><source>请检查文件权限。</source><translation>Check the file permissions.</translation></message>
    <message><source>已取消，未作任何改动。</source><translation>Cancelled; nothing was changed.</translation></message>
    <message><source>{count} 条学到的规则指向分类中没有的小类，没有采用：{rules}。</source><translation>{count} learnt rules point to classes the taxonomy does not have and were not used: {rules}.</translation></message>
    <message><source>{kinds} 种类型没有认识（{rows} 行），只按名称判断：{shown}。</source><translation>{kinds} types were not recognised ({rows} rows) and judged by name only: {shown}.</translation></message>
    <message><source>归类</source><translation>Classify</translation></message>
    <message><source>类型编码（如 {codes}）不能确定属于哪一种编码，没有采用。</source><translation>The coding of the type codes (such as {codes}) cannot be told; they were not used.</translation></message>
    <message><source>识别类型和名称</source><translation>Recognising types and names</translation></message>
    <message><source>找不到设施分类“{file}”。</source><translation>The facility taxonomy “{file}” was not found.</translation></message>
    <message><source>设施分类文件“{file}”的内容不正确。</source><translation>The content of the facility taxonomy file “{file}” is not correct.</translation></message>
    <message><source>请以自带的 gewu.json 为样本改正。</source><translation>Correct it after the model of the built-in gewu.json.</translation></message>
    <message><source>请检查文件名。</source><translation>Check the file name.</translation></message>
    <message><source>{what}重复：{texts}</source><translation>{what} given twice: {texts}</translation></message>
    <message><source>“{file}”有 {count} 处需要改正，没有读入。</source><translation>“{file}” has {count} places to correct and was not read.</translation></message>
    <message><source>“{file}”的“{sheet}”表没有“{column}”一列。</source><translation>Sheet “{sheet}” of “{file}” has no column “{column}”.</translation></message>
    <message><source>“大类”第 {row} 行：</source><translation>Sheet “大类”, row {row}: </translation></message>
    <message><source>“小类”第 {row} 行：</source><translation>Sheet “小类”, row {row}: </translation></message>
    <message><source>“小类”表没有内容</source><translation>Sheet “小类” is empty</translation></message>
    <message><source>与自带分类的小类相同。</source><translation>Same classes as the built-in taxonomy.</translation></message>
    <message><source>取消小类：{classes}。</source><translation>Classes dropped: {classes}.</translation></message>
    <message><source>大类编码“{code}”不在“大类”表中</source><translation>Group code “{code}” is not in the sheet “大类”</translation></message>
    <message><source>小类名称</source><translation>Class name</translation></message>
    <message><source>小类编码</source><translation>Class code</translation></message>
    <message><source>小类编码“{code}”不对（须字母开头，只用字母和数字）</source><translation>Class code “{code}” is not valid (a letter first, then only letters and digits)</translation></message>
    <message><source>小类编码“{code}”应以大类编码“{group}”开头</source><translation>Class code “{code}” should begin with the group code “{group}”</translation></message>
    <message><source>改名：{classes}。</source><translation>Renamed: {classes}.</translation></message>
    <message><source>新增小类：{classes}。</source><translation>Classes added: {classes}.</translation></message>
    <message><source>标记只能是 S、M、C、P</source><translation>The mark must be S, M, C or P</translation></message>
    <message><source>没有小类名称</source><translation>No class name</translation></message>
    <message><source>第一处：{fault}。</source><translation>The first: {fault}.</translation></message>
    <message><source>第几项“{item}”不是数</source><translation>Item number “{item}” is not a number</translation></message>
    <message><source>类型编码“{codes}”应为数字</source><translation>Type codes “{codes}” should be digits</translation></message>
    <message><source>级别“{levels}”不对，只能是 片区、社区、小区</source><translation>Level “{levels}” is not valid; only 片区, 社区 or 小区</translation></message>
    <message><source>编码 {code} 重复</source><translation>Code {code} given twice</translation></message>
    <message><source>编码或名称不对（大类编码为一个字母）</source><translation>Code or name is not valid (a group code is one letter)</translation></message>
    <message><source>请从格物导出的分类表改起，不要改动表头。</source><translation>Start from the taxonomy table exported by Gewu and leave its headings unchanged.</translation></message>
    <message><source>其中有记录也像另一组，请逐条核对</source><translation>some records are also like another group; check them one by one</translation></message>
    <message><source>只有一方带编号、方位或分店名</source><translation>only one side carries a number, direction or branch name</translation></message>
    <message><source>同一来源内编码相同</source><translation>same code within one source</translation></message>
    <message><source>名称相似 {similarity:.2f}</source><translation>name similarity {similarity:.2f}</translation></message>
    <message><source>名称通用或为连锁</source><translation>common or chain name</translation></message>
    <message><source>地址相同</source><translation>same address</translation></message>
    <message><source>小类不同</source><translation>different class</translation></message>
    <message><source>归组</source><translation>Grouping</translation></message>
    <message><source>找相近的设施</source><translation>Finding facilities near each other</translation></message>
    <message><source>整理名称和位置</source><translation>Preparing names and places</translation></message>
    <message><source>有的没有名称，按类别和距离判断</source><translation>some without a name, judged by class and distance</translation></message>
    <message><source>有的没有坐标，按名称、地址和社区判断</source><translation>some without coordinates, judged by name, address and community</translation></message>
    <message><source>来自 {count} 个来源</source><translation>sources: {count}</translation></message>
    <message><source>比对名称</source><translation>Comparing names</translation></message>
    <message><source>相距 {distance:.0f} m</source><translation>{distance:.0f} m apart</translation></message>
    <message><source>，</source><translation>, </translation></message>
    <message><source>准备按名称和地址定位</source><translation>Preparing to locate by name and address</translation></message>
    <message><source>归类：{classified} 行归入小类，{refused} 行不属于社区设施（不计入），{open} 行没有认出。</source><translation>Classes: {classified} rows classified, {refused} rows are not community facilities (not counted), {open} rows not recognised.</translation></message>
    <message><source>挂接：{tagged} 行已归到单元，{doubtful} 行待定。</source><translation>Tags: {tagged} rows tagged to units, {doubtful} rows pending.</translation></message>
    <message><source>有 {count} 组可能是同一设施，请在“挂接”页“查重”中核对。</source><translation>{count} groups may be the same facility; check them with “Duplicates” on the “Tagging” page.</translation></message>
    <message><source>查找可能重复的设施</source><translation>Finding likely duplicates</translation></message>
    <message><source>没有坐标的 {count} 行：{placed} 行按名称和地址定位，{unplaced} 行留作待定（其中 {ambiguous} 行有多个可能）。</source><translation>{count} rows without coordinates: {placed} located by name and address, {unplaced} kept as pending (of these {ambiguous} with several possible places).</translation></message>
    <message><source>小区</source><translation>Compound</translation></message>
    <message><source>楼栋</source><translation>Buildings</translation></message>
    <message><source>正在按名称和地址定位…</source><translation>Locating by name and address…</translation></message>
    <message><source>正在核对名称和地址…</source><translation>Checking names and addresses…</translation></message>
    <message><source>社区</source><translation>Community</translation></message>
    <message><source>正在按内容归类诉求…</source><translation>Classifying requests by their text…</translation></message>
    <message><source>{count} 条没有位置的诉求按来源资料给出的社区归入。</source><translation>{count} requests without a place were given the community stated in the source.</translation></message>
    <message><source>{count} 条没有坐标的诉求按地址或小区名定位。</source><translation>{count} requests without coordinates were located by address or compound name.</translation></message>
    <message><source>{count} 条诉求的内容里有电话、证件号、车牌或姓名，已打星后导入；原件请按规定保管。</source><translation>{count} requests had phone numbers, ID numbers, plate numbers or personal names in their text; these were masked before importing. Keep the originals as regulations require.</translation></message>
    <message><source>{count} 条诉求还没有归到社区（待定），请在“挂接”页“诉求”中指定。</source><translation>{count} requests have no community yet (pending); assign them on the “Tagging” page under “Requests”.</translation></message>
    <message><source>按内容归类：{classified} 条归入设施小类，{elsewhere} 条不是设施诉求（不归类），{unknown} 条没有认出。</source><translation>Classified by text: {classified} given a facility class, {elsewhere} not about facilities (no class), {unknown} not recognised.</translation></message>
    <message><source>未归类</source><translation>No class</translation></message>
    <message><source>（未归社区）</source><translation>(no community)</translation></message>
    <message><source>与另一条重复</source><translation>Same as another one</translation></message>
    <message><source>就是设施所在社区，无需登记</source><translation>Already the facility’s own community</translation></message>
    <message><source>社区已撤销或改了编码</source><translation>Community dissolved or recoded</translation></message>
    <message><source>设施已删除</source><translation>Facility deleted</translation></message>
    <message><source>位于其中</source><translation>inside it</translation></message>
    <message><source>单元重叠</source><translation>Units overlap</translation></message>
    <message><source>占 {share:.0%}</source><translation>{share:.0%} of it</translation></message>
    <message><source>占 {share:.0%}，最多</source><translation>{share:.0%} of it, the most</translation></message>
    <message><source>压线</source><translation>On a boundary</translation></message>
    <message><source>压线 {distance:.1f} m</source><translation>On a boundary, {distance:.1f} m</translation></message>
    <message><source>尚未挂接</source><translation>Not tagged yet</translation></message>
    <message><source>微网格未定</source><translation>No micro-grid</translation></message>
    <message><source>正在整理候选…</source><translation>Preparing candidates…</translation></message>
    <message><source>正在查找候选单元…</source><translation>Finding candidate units…</translation></message>
    <message><source>没有位置</source><translation>No place</translation></message>
    <message><source>离它最近</source><translation>nearest to it</translation></message>
    <message><source>范围之外</source><translation>Outside</translation></message>
    <message><source>范围之外 {distance:.0f} m</source><translation>Outside by {distance:.0f} m</translation></message>
    <message><source>距离 {distance:.1f} m，其他 {other:.0f} m 外</source><translation>{distance:.1f} m away, others beyond {other:.0f} m</translation></message>
    <message><source>跨单元</source><translation>Across units</translation></message>
    <message><source>跨单元 {one:.0f} / {two:.0f}</source><translation>Across units {one:.0f} / {two:.0f}</translation></message>
    <message><source>附近只有它</source><translation>the only one nearby</translation></message>
    <message><source> 等</source><translation> etc.</translation></message>
    <message><source>{child} {code} 记录的上级是{parent} {recorded}，其中 {count} 个设施却位于{parent} {located}；{choice}。</source><translation>{child} {code} records {parent} {recorded} as its parent, but {count} of its facilities lie in {parent} {located}; {choice}.</translation></message>
    <message><source>{count} 个设施（共 {total} 个）距最近的单元超过 {radius:.0f} m。</source><translation>{count} facilities (of {total}) are more than {radius:.0f} m from the nearest unit.</translation></message>
    <message><source>{layer}图层有 {count} 个要素没有编码，未参与挂接：{names}。</source><translation>{count} features of the {layer} layer have no code and were left out of tagging: {names}.</translation></message>
    <message><source>{layer}图层有 {count} 个要素没有面图形，未参与挂接：{names}。</source><translation>{count} features of the {layer} layer have no polygon and were left out of tagging: {names}.</translation></message>
    <message><source>{name}（{code}）</source><translation>{name} ({code})</translation></message>
    <message><source>{unit} {distance:.1f} m</source><translation>{unit} {distance:.1f} m</translation></message>
    <message><source>{unit} 占 {share:.0%}</source><translation>{unit} {share:.0%}</translation></message>
    <message><source>已按记录的上级挂接</source><translation>tagged by the recorded parent</translation></message>
    <message><source>社区以位置为准</source><translation>the community is taken from the location</translation></message>
    <message><source>设施 {facility} 不在任何{layer}内，且超出容差，最近的是：{candidates}。</source><translation>Facility {facility} lies in no {layer} and beyond the tolerance; nearest: {candidates}.</translation></message>
    <message><source>设施 {facility} 人工挂接到{layer} {code}，但没有这个编码。</source><translation>Facility {facility} is tagged by hand to {layer} {code}, but there is no such code.</translation></message>
    <message><source>设施 {facility} 位于{layer}分界上，候选：{candidates}。</source><translation>Facility {facility} lies on a border of {layer}; candidates: {candidates}.</translation></message>
    <message><source>设施 {facility} 处的{layer}互相重叠，候选：{candidates}。</source><translation>Facility {facility} lies where several {layer} overlap; candidates: {candidates}.</translation></message>
    <message><source>设施 {facility} 没有可用的位置，不能自动挂接。</source><translation>Facility {facility} has no usable location and cannot be tagged automatically.</translation></message>
    <message><source>设施 {facility} 跨多个{layer}，候选：{candidates}。</source><translation>Facility {facility} lies across several {layer}; candidates: {candidates}.</translation></message>
    <message><source>{layer} {code} 已删除</source><translation>{layer} {code} deleted</translation></message>
    <message><source>{layer} {code} 的上级或状态有改动</source><translation>{layer} {code}: parent or state changed</translation></message>
    <message><source>{layer} {code} 边界有改动</source><translation>{layer} {code}: boundary changed</translation></message>
    <message><source>{layer}编码由 {code} 改为 {other}</source><translation>{layer} code changed from {code} to {other}</translation></message>
    <message><source>与当前边界不符</source><translation>does not agree with the present boundaries</translation></message>
    <message><source>人工挂接，但设施不在所记的单元内</source><translation>tagged by hand, but the facility is not inside the recorded unit</translation></message>
    <message><source>所属单元有改动</source><translation>its unit was changed</translation></message>
    <message><source>新增{layer} {code}</source><translation>{layer} {code} added</translation></message>
    <message><source>片区</source><translation>Precinct</translation></message>
    <message><source>设施移动过</source><translation>the facility was moved</translation></message>
    <message><source>（无编码）</source><translation>(no code)</translation></message>
    <message><source>人工挂接，不改</source><translation>tagged by hand, left as is</translation></message>
    <message><source>未挂接</source><translation>Not tagged</translation></message>
    <message><source>挂接完成。</source><translation>Tagging finished.</translation></message>
    <message><source>正在定位设施…</source><translation>Locating facilities…</translation></message>
    <message><source>正在整理待定设施…</source><translation>Preparing pending facilities…</translation></message>
    <message><source>正在整理设施…</source><translation>Preparing facilities…</translation></message>
    <message><source>正在核对上下级…</source><translation>Checking the hierarchy…</translation></message>
    <message><source>没有可以挂接的单元。</source><translation>There are no units to tag to.</translation></message>
    <message><source>请提供片区、社区、小区、微网格中的至少一个图层，并确认其编码字段和图形不为空。</source><translation>Provide at least one layer of precincts, communities, compounds or micro-grids, and make sure its code field and shapes are not empty.</translation></message>
    <message><source>{area:.0f} ㎡</source><translation>{area:.0f} m²</translation></message>
    <message><source>{units:.0f} 户/铺</source><translation>{units:.0f} households/shops</translation></message>
    <message><source>微网格 {code} 被阻隔（{names}）分成 {count} 片：{sides}。</source><translation>Micro-grid {code} is cut by barriers ({names}) into {count} pieces: {sides}.</translation></message>
    <message><source>说明：{reason}</source><translation>Reason given: {reason}</translation></message>
    <message><source>{title}：未检查</source><translation>{title}: not checked</translation></message>
    <message><source>没有提供{missing}，规则 {rule}“{title}”未检查。</source><translation>{missing} not provided; rule {rule} “{title}” was not checked.</translation></message>
    <message><source>需要检查时，请补充{missing}。</source><translation>To have it checked, provide: {missing}.</translation></message>
    <message><source>{name} {size:.0f} 户</source><translation>{name} {size:.0f} households</translation></message>
    <message><source>小区外楼栋</source><translation>buildings outside compounds</translation></message>
    <message><source>微网格 {code} 跨 {count} 个小区，其中不小于下限、可以单独成格的有：{names}。</source><translation>Micro-grid {code} spans {count} compounds; not below the minimum, so able to form a grid of their own: {names}.</translation></message>
    <message><source>楼栋 {name} 的 {area:.1f} ㎡（{share:.0%}）落在微网格 {other}，其余在 {home}。</source><translation>{area:.1f} m² ({share:.0%}) of building {name} lie in micro-grid {other}, the rest in {home}.</translation></message>
    <message><source>楼栋 {name}（{units:.0f} 户/铺）不在任何微网格内。</source><translation>Building {name} ({units:.0f} households/shops) is in no micro-grid.</translation></message>
    <message><source>多 {count:.0f} 户</source><translation>{count:.0f} households too many</translation></message>
    <message><source>少 {count:.0f} 户</source><translation>{count:.0f} households too few</translation></message>
    <message><source>微网格 {code} 有 {total:.0f} 户（含商铺 {shops:.0f}），应为 {low:.0f}–{high:.0f}，{gap}。</source><translation>Micro-grid {code} has {total:.0f} households (including {shops:.0f} shops), should have {low:.0f}–{high:.0f}: {gap}.</translation></message>
    <message><source>微网格 {code} 的户数未知。</source><translation>The households of micro-grid {code} are unknown.</translation></message>
    <message><source>微网格 {code} 记为 {old:.0f} 户、商铺 {old_shops:.0f}，按楼栋统计为 {new:.0f} 户、商铺 {new_shops:.0f}。</source><translation>Micro-grid {code} records {old:.0f} households and {old_shops:.0f} shops; its buildings add up to {new:.0f} households and {new_shops:.0f} shops.</translation></message>
    <message><source>{unit} {area:.1f} ㎡</source><translation>{unit} {area:.1f} m²</translation></message>
    <message><source>一般网格</source><translation>General grid</translation></message>
    <message><source>微网格 {a} 与 {b} 的图形相同（{area:.1f} ㎡）。</source><translation>Micro-grids {a} and {b} have the same shape ({area:.1f} m²).</translation></message>
    <message><source>微网格 {a} 与 {b} 重叠 {area:.2f} ㎡，占较小一个的 {share:.1%}。</source><translation>Micro-grids {a} and {b} overlap by {area:.2f} m², {share:.1%} of the smaller one.</translation></message>
    <message><source>微网格 {code} 同时落在 {count} 个{kind}内：{units}。</source><translation>Micro-grid {code} lies in {count} units at once ({kind}): {units}.</translation></message>
    <message><source>微网格 {code} 有 {area:.2f} ㎡（{share:.1%}）不在任何{kind}内。</source><translation>{area:.2f} m² ({share:.1%}) of micro-grid {code} lie outside every unit of the kind “{kind}”.</translation></message>
    <message><source>社区 {community} 内有 {area:.2f} ㎡ 不属于任何微网格，相邻微网格：{codes}。</source><translation>{area:.2f} m² in community {community} belong to no micro-grid; adjacent micro-grids: {codes}.</translation></message>
    <message><source>社区 {community} 内还没有微网格。</source><translation>Community {community} has no micro-grids yet.</translation></message>
    <message><source>社区 {community} 还有 {count} 处空白，合计 {area:.2f} ㎡。</source><translation>Community {community} has {count} more gaps, {area:.2f} m² in all.</translation></message>
    <message><source>同一名网格员负责 {count} 个微网格（上限 {limit}）：{codes}。</source><translation>One grid worker is responsible for {count} micro-grids (maximum {limit}): {codes}.</translation></message>
    <message><source>微网格 {code} 没有{field}。</source><translation>Micro-grid {code} has no {field}.</translation></message>
    <message><source>微网格 {code} 没有编码。</source><translation>Micro-grid {code} has no code.</translation></message>
    <message><source>微网格 {code} 的{field} {value} 不存在。</source><translation>{field} {value} of micro-grid {code} does not exist.</translation></message>
    <message><source>微网格 {code} 的网格员不在网格员表中。</source><translation>The grid worker of micro-grid {code} is not in the grid worker table.</translation></message>
    <message><source>微网格 {code} 的网格员没有有效的联系电话。</source><translation>The grid worker of micro-grid {code} has no valid phone number.</translation></message>
    <message><source>微网格 {code} 记为社区 {value}，图形主要在社区 {place}。</source><translation>Micro-grid {code} is recorded under community {value}, but most of its area lies in community {place}.</translation></message>
    <message><source>微网格 {code} 还没有网格员。</source><translation>Micro-grid {code} has no grid worker yet.</translation></message>
    <message><source>编码 {code} 不符合模板 {template}。</source><translation>Code {code} does not fit the template {template}.</translation></message>
    <message><source>编码 {code} 与所属社区 {community} 不一致。</source><translation>Code {code} does not match its community {community}.</translation></message>
    <message><source>编码 {code} 被 {count} 个微网格使用。</source><translation>Code {code} is used by {count} micro-grids.</translation></message>
    <message><source>{area:.2f} ㎡</source><translation>{area:.2f} m²</translation></message>
    <message><source>{reason}，位置 {place}</source><translation>{reason} at {place}</translation></message>
    <message><source>内部被分断</source><translation>interior is disconnected</translation></message>
    <message><source>坐标无效</source><translation>invalid coordinate</translation></message>
    <message><source>外框嵌套</source><translation>nested outer rings</translation></message>
    <message><source>微网格 {code} 内有 {area:.2f} ㎡ 的空洞，洞内没有其他微网格。</source><translation>Micro-grid {code} has a hole of {area:.2f} m² that no other micro-grid fills.</translation></message>
    <message><source>微网格 {code} 没有面图形。</source><translation>Micro-grid {code} has no polygon.</translation></message>
    <message><source>微网格 {code} 由互不相连的 {count} 块组成：{areas}。</source><translation>Micro-grid {code} consists of {count} separate pieces: {areas}.</translation></message>
    <message><source>微网格 {code} 的图形无效：{reason}。其余规则按修复后的图形检查。</source><translation>The shape of micro-grid {code} is invalid: {reason}. The other rules were checked on the repaired shape.</translation></message>
    <message><source>微网格 {code} 的紧凑度 4πA/P² 为 {value:.3f}，低于 {limit}。</source><translation>Micro-grid {code} has a compactness 4πA/P² of {value:.3f}, below {limit}.</translation></message>
    <message><source>微网格 {code} 面积 {area:.1f} ㎡、平均宽 {width:.1f} m，可能是绘图留下的碎片。</source><translation>Micro-grid {code} has an area of {area:.1f} m² and a mean width of {width:.1f} m; it may be a sliver left from drawing.</translation></message>
    <message><source>空洞在外框之外</source><translation>hole outside the outer ring</translation></message>
    <message><source>空洞嵌套</source><translation>nested holes</translation></message>
    <message><source>边界自相交</source><translation>boundary crosses itself</translation></message>
    <message><source>边界自相接</source><translation>boundary touches itself</translation></message>
    <message><source>边界重复</source><translation>duplicate rings</translation></message>
    <message><source>顶点太少</source><translation>too few vertices</translation></message>
    <message><source>{count} 个社区没有一般网格，其中的微网格未检查是否属于一般网格：{codes}。</source><translation>{count} communities have no general grids; their micro-grids were not checked against them: {codes}.</translation></message>
    <message><source>有 {count} 处空白小于绘制精度（面积不超过 {area} ㎡ 或宽不超过 {width} m），合计 {total:.4f} ㎡，不计为错误。</source><translation>{count} gaps are smaller than the drawing accuracy (area up to {area} m² or width up to {width} m), {total:.4f} m² in all; not counted as errors.</translation></message>
    <message><source>有 {count} 处重叠小于绘制精度（面积不超过 {area} ㎡ 或宽不超过 {width} m），合计 {total:.4f} ㎡，不计为错误。</source><translation>{count} overlaps are smaller than the drawing accuracy (area up to {area} m² or width up to {width} m), {total:.4f} m² in all; not counted as errors.</translation></message>
    <message><source>有 {count} 栋楼不在所检查的社区内。</source><translation>{count} buildings are not in the communities checked.</translation></message>
    <message><source>有 {count} 栋楼没有面图形：{names}。</source><translation>{count} buildings have no polygon: {names}.</translation></message>
    <message><source>一般网格 {one} 与 {two} 重叠 {size:.0f} ㎡，重叠处划归前者。</source><translation>General grids {one} and {two} overlap by {size:.0f} m²; the overlap goes to the former.</translation></message>
    <message><source>一般网格未覆盖全社区</source><translation>General grids do not cover the whole community</translation></message>
    <message><source>一般网格重叠</source><translation>General grids overlap</translation></message>
    <message><source>楼栋没有可归入的网格</source><translation>Buildings without a grid to go to</translation></message>
    <message><source>社区“{name}”已全部为锁定网格，{count} 栋楼不在其中任何一个之内。</source><translation>Community “{name}” is fully taken up by locked grids; {count} buildings are in none of them.</translation></message>
    <message><source>社区“{name}”有 {size:.0f} ㎡ 不在任何一般网格内，该处 {count} 个微网格没有所属一般网格。</source><translation>{size:.0f} m² of community “{name}” are in no general grid; {count} micro-grids there belong to no general grid.</translation></message>
    <message><source>请人工调整后重新划分。</source><translation>Adjust them by hand, then delineate again.</translation></message>
    <message><source>请核定一般网格界线。</source><translation>Settle the general grid borders.</translation></message>
    <message><source>请补画一般网格后重新划分。</source><translation>Draw the missing general grids, then delineate again.</translation></message>
    <message><source>请调整锁定网格的边界。</source><translation>Adjust the borders of the locked grids.</translation></message>
    <message><source>锁定网格 {one} 与 {two} 重叠，均未改动；重叠处的楼栋计入前者。</source><translation>Locked grids {one} and {two} overlap; neither was changed. Buildings in the overlap count to the former.</translation></message>
    <message><source>锁定网格互相重叠</source><translation>Locked grids overlap</translation></message>
    <message><source>专属用地并入相邻网格</source><translation>Dedicated land merged into an adjacent grid</translation></message>
    <message><source>如须单独成格，请锁定该网格后重新划分。</source><translation>If it must be a grid of its own, lock that grid and delineate again.</translation></message>
    <message><source>用地内有住户，未单独成格</source><translation>Land with households, not made a grid of its own</translation></message>
    <message><source>社区“{place}”的“{name}”内有 {people} 户，超过 {most} 户，未作为专属网格，其住户按一般规则划分。</source><translation>“{name}” in community “{place}” has {people} households, more than {most}; it was not made a dedicated grid, and its households were delineated by the general rules.</translation></message>
    <message><source>社区“{place}”的“{name}”如单独成格，会使 {load} 户与其他楼栋隔开而不足下限，已并入相邻网格。</source><translation>As a grid of its own, “{name}” in community “{place}” would cut off {load} households from other buildings and leave them below the minimum; it was merged into an adjacent grid.</translation></message>
    <message><source>请核对用地范围和楼栋户数。</source><translation>Check the extent of the land use and the households of its buildings.</translation></message>
    <message><source>“{part}”会跨在微网格 {grids} 的界线上，一个部分只能属于一个网格。</source><translation>“{part}” would lie across the border of micro-grids {grids}; a part can only belong to one grid.</translation></message>
    <message><source>名称重复：{names}。</source><translation>Duplicate names: {names}.</translation></message>
    <message><source>户数、商铺数不能小于 0。</source><translation>Households and shops cannot be below 0.</translation></message>
    <message><source>找不到楼栋“{name}”的整栋记录，不能拆分或恢复。</source><translation>The whole building of “{name}” is not on record; it cannot be split or restored.</translation></message>
    <message><source>最多拆成 {count} 部分。</source><translation>It can be split into {count} parts at most.</translation></message>
    <message><source>第 {number} 部分没有名称。</source><translation>Part {number} has no name.</translation></message>
    <message><source>至少要拆成 2 部分。</source><translation>Split it into at least 2 parts.</translation></message>
    <message><source>请勾选“网格界线随各部分调整”，或先用“刷楼栋”把整栋楼划到一个网格。</source><translation>Tick “Grid borders follow the parts”, or first put the whole building into one grid with “Paint”.</translation></message>
    <message><source>请在楼栋图层补上整栋记录，或清空这些部分的“原楼栋标识”。</source><translation>Add the whole building to the building layer, or clear “原楼栋标识” (original building ID) of these parts.</translation></message>
    <message><source>{names} 已锁定，不能修改。</source><translation>{names}: locked, cannot be changed.</translation></message>
    <message><source>{names} 已锁定，没有改动。</source><translation>{names}: locked, not changed.</translation></message>
    <message><source>切分线没有把任何{unit}切开。</source><translation>{unit}: the line cuts none of them in two.</translation></message>
    <message><source>线没有经过任何{unit}。</source><translation>{unit}: the line crosses none of them.</translation></message>
    <message><source>请从{unit}的一侧边界外画到另一侧边界外。</source><translation>{unit}: draw from outside one border to outside the opposite one.</translation></message>
    <message><source>请把线画过要改动的{unit}。</source><translation>{unit}: draw the line across those to be changed.</translation></message>
    <message><source>需要修改时请先解锁。</source><translation>Unlock first if you need to change it.</translation></message>
    <message><source>“{name}”没有图形，不能拆分。</source><translation>“{name}” has no shape and cannot be split.</translation></message>
    <message><source>“{name}”没有拆分，不用恢复。</source><translation>“{name}” is not split; there is nothing to restore.</translation></message>
    <message><source>各部分合计 {homes} 户、{shops} 铺，与整栋的 {before} 不一致。</source><translation>The parts add up to {homes} households and {shops} shops, but the whole building has {before}.</translation></message>
    <message><source>请改正各部分的数，或勾选“整栋以合计为准”。</source><translation>Correct the numbers of the parts, or tick “The sums count”.</translation></message>
    <message><source>{names} 不再有范围，已撤并。</source><translation>{names}: no ground left, removed.</translation></message>
    <message><source>{names} 整个划入，编码停用。</source><translation>{names}: taken in as a whole; the code is retired.</translation></message>
    <message><source>{name} 被分开，较小的一块成为新网格。</source><translation>{name} is parted; the smaller piece becomes a new grid.</translation></message>
    <message><source>所画的范围不在任何社区内。</source><translation>The drawn area is in no community.</translation></message>
    <message><source>所画的范围会撤并 {count} 个{unit}，没有改动。</source><translation>The drawn area would absorb {count} units ({unit}); nothing was changed.</translation></message>
    <message><source>所画的范围内没有可以划入的地方。</source><translation>There is no ground in the drawn area that can be taken.</translation></message>
    <message><source>所画的范围内没有空白。</source><translation>There is no blank ground in the drawn area.</translation></message>
    <message><source>所画的范围没有面积。</source><translation>The drawn area has no extent.</translation></message>
    <message><source>要从相邻的{unit}划出，请选“占用相邻”。</source><translation>To take ground from neighbours ({unit}), choose “Take from neighbours”.</translation></message>
    <message><source>请在社区范围内绘制。</source><translation>Draw inside a community.</translation></message>
    <message><source>请换一个范围，或先解锁其中的网格。</source><translation>Draw another area, or first unlock the grids in it.</translation></message>
    <message><source>请画得小一些；要把多个{unit}并为一个，请用“合并”。</source><translation>Draw a smaller area; to make one of several ({unit}), use Merge.</translation></message>
    <message><source>请至少画三个不在一条直线上的点。</source><translation>Draw at least three points that are not on one line.</translation></message>
    <message><source>{names} 会成为不相连或无效的图形，没有改动。</source><translation>{names} would get a shape in separate pieces or an invalid one; nothing was changed.</translation></message>
    <message><source>新网格</source><translation>New grid</translation></message>
    <message><source>请换一种画法，或先用“补空/去叠”整理原有的图形。</source><translation>Draw it another way, or first tidy the present shapes with “Gaps/overlaps”.</translation></message>
    <message><source>{names} 完全位于社区之外。</source><translation>{names} lies entirely outside the communities.</translation></message>
    <message><source>位于所有社区之外的网格无法编码，请先调整它的图形。</source><translation>A grid outside all communities cannot have a code; first correct its shape.</translation></message>
    <message><source>请删除它，或核对社区界线。</source><translation>Delete it, or check the community borders.</translation></message>
    <message><source>这些网格没有可以改正的编码。</source><translation>These grids have no codes that can be corrected.</translation></message>
    <message><source>这些网格没有超出社区的部分。</source><translation>No part of these grids lies outside their community.</translation></message>
    <message><source>这些网格的户数、商铺数和楼栋数与楼栋一致，不需要重新统计。</source><translation>Households, shops and buildings of these grids agree with the buildings; there is nothing to recount.</translation></message>
    <message><source>{names} 已锁定，不能合并。</source><translation>{names}: locked, cannot be merged.</translation></message>
    <message><source>{unit}不得跨社区；确需合并请先调整社区界线。</source><translation>{unit}: must not cross communities; to merge them after all, first move the community border.</translation></message>
    <message><source>其中有专属网格，合并后不再是专属网格。</source><translation>There are dedicated grids among them; the merged grid is no longer dedicated.</translation></message>
    <message><source>合并后共 {load:.0f} 户（含商铺），仍低于下限 {low:.0f}。</source><translation>Merged: {load:.0f} households (with shops), still below the minimum of {low:.0f}.</translation></message>
    <message><source>合并后共 {load:.0f} 户（含商铺），超过上限 {high:.0f}。</source><translation>Merged: {load:.0f} households (with shops), above the maximum of {high:.0f}.</translation></message>
    <message><source>它们之间有阻隔：{names}；合并后的网格会跨越阻隔（规则 G08）。</source><translation>There are barriers between them: {names}; the merged grid would cross them (rule G08).</translation></message>
    <message><source>它们分属一般网格 {codes}，一般网格的界线会随之调整。</source><translation>They belong to general grids {codes}; the general grid borders will follow.</translation></message>
    <message><source>所选的{unit}不相邻，不能合并。</source><translation>{unit}: those selected are not adjacent and cannot be merged.</translation></message>
    <message><source>所选的{unit}分属 {count} 个社区，不能合并。</source><translation>{unit}: those selected lie in {count} communities and cannot be merged.</translation></message>
    <message><source>请只选有公共边界的{unit}。</source><translation>{unit}: select only ones that share a border.</translation></message>
    <message><source>请选两个或更多相邻的{unit}。</source><translation>{unit}: select two or more adjacent ones.</translation></message>
    <message><source>需要合并时请先解锁。</source><translation>Unlock first if you need to merge.</translation></message>
    <message><source> 等 {count} 栋</source><translation> …, {count} buildings in all</translation></message>
    <message><source>{names} 与目标不相邻。</source><translation>{names}: not adjacent to the target.</translation></message>
    <message><source>{names} 与目标不相邻，没有划入。</source><translation>{names}: not adjacent to the target, not moved.</translation></message>
    <message><source>{names} 会被分成不相连的几块，其中的楼栋没有划出；请连同中间的楼栋一起选，或先切分。</source><translation>{names} would fall into separate pieces; its buildings were not moved. Choose the buildings in between as well, or cut first.</translation></message>
    <message><source>{names} 在另一个社区，没有划出。</source><translation>{names}: in another community, not moved.</translation></message>
    <message><source>{names} 已锁定，其中的楼栋没有划出。</source><translation>{names}: locked, its buildings were not moved.</translation></message>
    <message><source>“{name}”</source><translation>“{name}”</translation></message>
    <message><source>所选的楼栋不相连，不能成为一格。</source><translation>The chosen buildings are not connected and cannot become one grid.</translation></message>
    <message><source>没有可以划出的楼栋。</source><translation>There are no buildings that can be moved.</translation></message>
    <message><source>请从紧挨目标的楼栋开始，连续地选。</source><translation>Start with the buildings next to the target and go on from there.</translation></message>
    <message><source>请连同中间的楼栋一起选。</source><translation>Choose the buildings in between as well.</translation></message>
    <message><source>请连同中间的楼栋一起选，或先切分。</source><translation>Choose the buildings in between as well, or cut first.</translation></message>
    <message><source>请选同一社区其他网格内的楼栋；已锁定的请先解锁。</source><translation>Choose buildings in another grid of the same community; unlock locked grids first.</translation></message>
    <message><source>这样会把 {names} 分成不相连的几块。</source><translation>This would break {names} into separate pieces.</translation></message>
    <message><source>{unit} {names} 会分成不相连的几块。</source><translation>{unit} {names} would fall into separate pieces.</translation></message>
    <message><source>请先调整{unit}的界线，或只在同一个{unit}内修改。</source><translation>{unit}: move the border first, or stay within a single one.</translation></message>
    <message><source> 等 {count} 处</source><translation> …, {count} in all</translation></message>
    <message><source>{names} 已锁定，不能重划。</source><translation>{names}: locked, cannot be redivided.</translation></message>
    <message><source>{names} 已锁定，没有重划。</source><translation>{names}: locked, not redivided.</translation></message>
    <message><source>{names} 是专属网格，没有可重划的网格。</source><translation>{names}: dedicated; there is no grid to redivide.</translation></message>
    <message><source>{names} 超过上限，已拆分。</source><translation>{names}: above the maximum, split.</translation></message>
    <message><source>专属网格 {names} 保持不变。</source><translation>Dedicated grids {names} stay as they are.</translation></message>
    <message><source>整理边界</source><translation>Tidying borders</translation></message>
    <message><source>没有选中网格。</source><translation>No grids are selected.</translation></message>
    <message><source>要重划专属网格，请取消勾选“专属网格保持不变”。</source><translation>To redivide dedicated grids, untick “Keep dedicated grids as they are”.</translation></message>
    <message><source>请先核对社区界线。</source><translation>Check the community borders first.</translation></message>
    <message><source>请先用“补空/去叠”处理重叠的网格。</source><translation>First settle the overlapping grids with “Gaps/overlaps”.</translation></message>
    <message><source>请在列表中或地图上选中要重划的网格。</source><translation>Select the grids to redivide in the list or on the map.</translation></message>
    <message><source>读取数据</source><translation>Reading data</translation></message>
    <message><source>选中的网格不在任何社区内，不能重划。</source><translation>The selected grids are in no community and cannot be redivided.</translation></message>
    <message><source>选中的网格没有可重划的范围。</source><translation>The selected grids have no area that can be redivided.</translation></message>
    <message><source>需要重划时请先解锁。</source><translation>Unlock first if you need to redivide.</translation></message>
    <message><source>旁边的网格都已锁定时，请先解锁。</source><translation>If all grids beside it are locked, unlock one first.</translation></message>
    <message><source>没有可以处理的空白或重叠。</source><translation>There is no gap or overlap that can be settled.</translation></message>
    <message><source>{name} 会分成不相连的几块。</source><translation>{name} would fall into separate pieces.</translation></message>
    <message><source>请从公共边界上的一点画到公共边界上的另一点，两侧的{unit}会一起变。</source><translation>Draw from one point of the shared border to another; both sides change together ({unit}).</translation></message>
    <message><source>请把线画得离边界近一些，或用“切分”。</source><translation>Draw the line nearer to the border, or use “Cut”.</translation></message>
    <message><source>边界没有移动。</source><translation>The border did not move.</translation></message>
    <message><source>有 {count} 处会使网格断开，没有处理，请逐处选择。</source><translation>{count} places would break a grid apart and were left; choose for each of them.</translation></message>
    <message><source>新社区的编码 {code} 是暂编的，请改为正式的统计用区划代码。</source><translation>The code {code} of the new community is provisional; replace it by the official statistical division code.</translation></message>
    <message><source>{count} 个应急组不足下限 {low} 户：所在微网格在风险区内的住户和商铺不够一组。</source><translation>{count} emergency groups are below the minimum of {low} households: the households and shops of their micro-grid inside the risk area do not make up a group.</translation></message>
    <message><source>可由相邻应急组的微网格员兼管。</source><translation>The worker of an adjacent group may take them on.</translation></message>
    <message><source>应急组不足下限</source><translation>Emergency groups below the minimum</translation></message>
    <message><source>应急组编码重复</source><translation>Duplicate emergency group codes</translation></message>
    <message><source>微网格没有编码或编码重复，应急组编码随之重复：{names}。</source><translation>Micro-grids without codes or with duplicate codes make the emergency group codes duplicate as well: {names}.</translation></message>
    <message><source>户数未知</source><translation>Households unknown</translation></message>
    <message><source>楼栋未划入</source><translation>Buildings in no micro-grid</translation></message>
    <message><source>请先把这些楼栋划入微网格，再重新编组。</source><translation>Put these buildings into micro-grids first, then form the groups again.</translation></message>
    <message><source>请先登记或估算户数，再重新编组。</source><translation>Record or estimate the households first, then form the groups again.</translation></message>
    <message><source>请先给微网格重新编码。</source><translation>Give the micro-grids new codes first.</translation></message>
    <message><source>风险区内 {count} 栋楼不在任何在用微网格内，未编入应急组：{names}。</source><translation>{count} buildings of the risk area are in no micro-grid in use and were left out of the emergency groups: {names}.</translation></message>
    <message><source>风险区内 {count} 栋楼没有户数，未编入应急组：{names}。</source><translation>{count} buildings of the risk area have no households and were left out of the emergency groups: {names}.</translation></message>
    <message><source>人员未知</source><translation>Staff unknown</translation></message>
    <message><source>名册为空</source><translation>Empty roster</translation></message>
    <message><source>按每户 {pace:g} 分钟，一人 {hours:g} 小时内只能走完 {most} 户，而最大的应急组有 {size:.0f} 户，足额配备也会超时。</source><translation>At {pace:g} minutes per household, one worker can visit only {most} households in {hours:g} hours, but the largest group has {size:.0f}; even full staff would be late.</translation></message>
    <message><source>没有网格员数据，缺员和现有人员用时无法核算，仅列需要人数。</source><translation>There are no grid worker data: shortage and time with present staff cannot be worked out; only the workers needed are listed.</translation></message>
    <message><source>网格员名册为空，在册人数按 0 计。</source><translation>The grid worker roster is empty; 0 workers are counted.</translation></message>
    <message><source>请先导入网格员名册。</source><translation>Import the grid worker roster first.</translation></message>
    <message><source>请调小应急组户数上限，或缩短每户用时。</source><translation>Lower the maximum per group, or shorten the time per household.</translation></message>
    <message><source>请选择网格员名册，或在微网格中填写网格员。</source><translation>Choose the grid worker roster, or enter the workers in the micro-grids.</translation></message>
    <message><source>足额配备仍超时</source><translation>Late even with full staff</translation></message>
    <message><source>{name}应在 0–100% 之间，现为 {value}。</source><translation>{name} must be between 0 and 100%, but is {value}.</translation></message>
    <message><source>{name}应大于 0，现为 {value}。</source><translation>{name} must be greater than 0; it is {value}.</translation></message>
    <message><source>入户时限</source><translation>Time limit for visits</translation></message>
    <message><source>平时每名微网格员联系户数</source><translation>Households per micro-grid worker (normal)</translation></message>
    <message><source>应急到岗率</source><translation>Emergency attendance</translation></message>
    <message><source>应急组上限 {high} 户小于下限 {low} 户的两倍，多数楼栋无法分组。</source><translation>The group maximum of {high} households is less than twice the minimum of {low}; most buildings cannot be grouped.</translation></message>
    <message><source>应急组户数范围不合理：下限 {low}、目标 {target}、上限 {high}。</source><translation>The household range of the groups is not sensible: minimum {low}, target {target}, maximum {high}.</translation></message>
    <message><source>志愿者计入比例</source><translation>Share of volunteers counted</translation></message>
    <message><source>指令到达用时应不小于 0 且短于入户时限。</source><translation>The time until the order arrives must not be below 0 and must be shorter than the time limit.</translation></message>
    <message><source>每户入户用时</source><translation>Visiting time per household</translation></message>
    <message><source>请保证 1 ≤ 下限 ≤ 目标 ≤ 上限。</source><translation>Make sure that 1 ≤ minimum ≤ target ≤ maximum.</translation></message>
    <message><source>请把上限设为下限的两倍以上（默认 6–18）。</source><translation>Set the maximum to at least twice the minimum (default 6–18).</translation></message>
    <message><source>一般网格户数超出范围</source><translation>General grid out of range</translation></message>
    <message><source>可保留，或调整一般网格户数范围后重新划分。</source><translation>Keep it, or change the household range of general grids and delineate again.</translation></message>
    <message><source>社区“{name}”共 {load} 户，低于一般网格下限 {low} 户，整个社区作为一个一般网格。</source><translation>Community “{name}” has {load} households, below the general grid minimum of {low}; the whole community is one general grid.</translation></message>
    <message><source>社区“{name}”的一般网格 {code} 有 {load} 户，不在 {low}–{high} 户之内，其微网格组合不出更合适的一般网格。</source><translation>General grid {code} of community “{name}” has {load} households, outside {low}–{high}; its micro-grids cannot be combined any better.</translation></message>
    <message><source>小区 {name} 总数 {total:.0f} 户，但没有可分摊的居住楼栋。</source><translation>Compound {name} has {total:.0f} households in total, but no residential building to share them out to.</translation></message>
    <message><source>小区 {name} 总数 {total:.0f} 户，楼栋登记合计 {known:.0f} 户，没有可分摊的楼栋。</source><translation>Compound {name} has {total:.0f} households in total, its buildings record {known:.0f}; there is no building to share out the rest to.</translation></message>
    <message><source>小区 {name} 总数 {total:.0f} 户，楼栋登记合计已有 {known:.0f} 户；其余楼栋不再估算。</source><translation>Compound {name} has {total:.0f} households in total, but its buildings already record {known:.0f}; the other buildings are not estimated.</translation></message>
    <message><source>有 {count} 栋居住楼没有面积，无法估算：{names}。</source><translation>{count} residential buildings have no area and cannot be estimated: {names}.</translation></message>
    <message><source>有 {count} 栋楼不是居住用途，没有估算：{names}。</source><translation>{count} buildings are not residential and were not estimated: {names}.</translation></message>
    <message><source>有 {count} 栋楼没有可用的层数，已按默认层数估算：{names}。</source><translation>{count} buildings have no usable number of floors and were estimated with the default: {names}.</translation></message>
    <message><source>每户建筑面积</source><translation>Floor area per household</translation></message>
    <message><source>默认层数</source><translation>Default number of floors</translation></message>
    <message><source>{text}不是有效数字</source><translation>{text}: not a valid number</translation></message>
    <message><source>{text}明显过大</source><translation>{text}: far too large</translation></message>
    <message><source>“{layer}”有 {count} 个要素与另一要素图形、名称和户数都相同，户数重复计入：{names}。</source><translation>{layer}: {count} features have the same shape, name and households as another one, so their households count twice: {names}.</translation></message>
    <message><source>“{layer}”有 {count} 个要素没有户数，按 0 计：{names}。</source><translation>{layer}: {count} features have no households and count as 0: {names}.</translation></message>
    <message><source>“{layer}”有 {count} 个要素由不相连的几块组成，户数计入其中一块所在的网格，其余块可能落在别的网格：{names}。</source><translation>{layer}: {count} features consist of separate pieces; their households count to the grid of one piece, the others may lie in other grids: {names}.</translation></message>
    <message><source>“{layer}”有 {count} 个要素的{text}为负数、文字或无穷大，按 0 计：{names}。</source><translation>{layer}: {text} of {count} features are negative, text or infinite and count as 0: {names}.</translation></message>
    <message><source>“{layer}”有 {count} 个要素的{text}超过一栋楼的可能值 {most}（最大为 {value:,.0f}），按 0 计：{names}。</source><translation>{layer}: {text} of {count} features exceed what one building can have, {most} (largest: {value:,.0f}), and count as 0: {names}.</translation></message>
    <message><source>“{layer}”有 {count} 个要素的唯一标识与别的楼栋相同，已加后缀区分：{names}。</source><translation>{layer}: {count} features have the unique ID of another building and were given suffixes: {names}.</translation></message>
    <message><source>商铺数</source><translation>Shops</translation></message>
    <message><source>户数</source><translation>Households</translation></message>
    <message><source>户数为空</source><translation>Households empty</translation></message>
    <message><source>楼栋标识重复</source><translation>Duplicate building ID</translation></message>
    <message><source>楼栋由不相连的几块组成</source><translation>Buildings in separate pieces</translation></message>
    <message><source>楼栋重复</source><translation>Duplicate buildings</translation></message>
    <message><source>请先运行“估算户数”，或补填户数后重新划分。</source><translation>Run “Estimate households” first, or fill in the households, then delineate again.</translation></message>
    <message><source>请删除重复的楼栋，或清空其标识后重新导入。</source><translation>Delete the duplicate buildings, or clear their IDs and import again.</translation></message>
    <message><source>请按实际楼栋拆成单独的要素，分别填写户数。</source><translation>Split them into one feature per actual building, each with its own households.</translation></message>
    <message><source>请改正后重新划分。</source><translation>Correct them, then delineate again.</translation></message>
    <message><source>请核对是否重复绘制；重复的请删除。</source><translation>Check whether they were drawn twice; delete the duplicates.</translation></message>
    <message><source>“{layer}”有 {count} 个锁定或人工绘制的网格不在要划分的社区内，未改动：{names}。</source><translation>{layer}: {count} locked or hand-drawn grids are outside the communities to delineate and were not changed: {names}.</translation></message>
    <message><source>“{layer}”有 {count} 个锁定或人工绘制的网格与其他网格编码相同，结果中已加后缀区分：{names}。</source><translation>{layer}: {count} locked or hand-drawn grids have the code of another grid and were given suffixes in the result: {names}.</translation></message>
    <message><source>“{layer}”有 {count} 个锁定或人工绘制的网格几何无效：{names}；按修复后的范围避让，网格本身未改动。</source><translation>{layer}: {count} locked or hand-drawn grids have invalid shapes: {names}; their repaired extent was kept clear and the grids themselves were not changed.</translation></message>
    <message><source>“{layer}”有 {count} 个锁定或人工绘制的网格没有可用的面，无法避让：{names}。</source><translation>{layer}: {count} locked or hand-drawn grids have no usable polygon and could not be kept clear: {names}.</translation></message>
    <message><source>“{layer}”有 {count} 个锁定或人工绘制的网格没有编码，结果中暂用临时编码：{names}。</source><translation>{layer}: {count} locked or hand-drawn grids have no code and got temporary ones in the result: {names}.</translation></message>
    <message><source>已锁定网格没有图形</source><translation>Locked grids without shapes</translation></message>
    <message><source>已锁定网格没有编码</source><translation>Locked grids without codes</translation></message>
    <message><source>已锁定网格的几何无效</source><translation>Locked grids with invalid shapes</translation></message>
    <message><source>已锁定网格编码重复</source><translation>Duplicate codes of locked grids</translation></message>
    <message><source>请先改正这些网格。</source><translation>Correct these grids first.</translation></message>
    <message><source>请核对社区界线；确已不用的网格请停用。</source><translation>Check the community borders; retire grids that are no longer in use.</translation></message>
    <message><source>请给这些网格填写各不相同的编码。</source><translation>Give each of these grids a code of its own.</translation></message>
    <message><source>请补绘或删除这些网格。</source><translation>Draw or delete these grids.</translation></message>
    <message><source>锁定网格不在任何社区内</source><translation>Locked grids in no community</translation></message>
    <message><source>{count} 栋有住户或商铺的楼在河流、铁路等阻隔面之内，按就近一侧划分：{names}。</source><translation>{count} buildings with households or shops lie inside barrier areas (rivers, railways …) and were assigned to the nearer side: {names}.</translation></message>
    <message><source>{count} 栋楼跨越社区界线，按楼内一点所在的社区计入，社区外的部分不在其网格内：{names}。</source><translation>{count} buildings cross a community border; each counts to the community in which a point inside it lies, and its part outside that community is not in its grid: {names}.</translation></message>
    <message><source>{place}有 {count} 栋楼超过户数上限，已拆分：{names}。</source><translation>{place}: {count} buildings exceed the maximum of households and were split: {names}.</translation></message>
    <message><source>“{layer}”有 {count} 个要素（共 {load} 户）不在任何社区内，未划入网格{away}：{names}。</source><translation>{layer}: {count} features ({load} households in all) lie in no community and were not put into grids{away}: {names}.</translation></message>
    <message><source>楼栋不在任何社区内</source><translation>Buildings in no community</translation></message>
    <message><source>楼栋位于阻隔面内</source><translation>Buildings inside barrier areas</translation></message>
    <message><source>楼栋跨社区界线</source><translation>Buildings cross a community border</translation></message>
    <message><source>社区“{name}”</source><translation>Community “{name}”</translation></message>
    <message><source>社区之外</source><translation>Outside the communities</translation></message>
    <message><source>请核对社区界线或楼栋位置。</source><translation>Check the community borders or the location of the buildings.</translation></message>
    <message><source>请核对社区界线或楼栋坐标系。</source><translation>Check the community borders or the coordinate system of the buildings.</translation></message>
    <message><source>请核对阻隔面范围或楼栋位置；可通行的请勾选“可穿越”。</source><translation>Check the barrier areas or the location of the buildings; mark those that can be crossed as “passable”.</translation></message>
    <message><source>，距最近的社区 {near:,.0f}–{far:,.0f} 米</source><translation>, {near:,.0f}–{far:,.0f} m from the nearest community</translation></message>
    <message><source>“{layer}”有 {count} 个要素不是线或面，未起作用：{names}。</source><translation>{layer}: {count} features are neither lines nor polygons and had no effect: {names}.</translation></message>
    <message><source>没有可用的线</source><translation>No usable line</translation></message>
    <message><source>请补画为线或面。</source><translation>Draw them as lines or polygons.</translation></message>
    <message><source>“{layer}”有 {count} 个要素与其余社区相距约 {far} 公里，坐标系可能不同，仍参与划分：{names}。</source><translation>{layer}: {count} features are about {far} km away from the other communities; their coordinate system may differ; they were delineated all the same: {names}.</translation></message>
    <message><source>“{layer}”有 {count} 个要素的坐标像是经纬度（度）而不是米，未划分：{names}。</source><translation>{layer}: the coordinates of {count} features look like degrees, not metres; they were not delineated: {names}.</translation></message>
    <message><source>“{layer}”有 {count} 个要素的坐标像是经纬度（度），距最近的社区约 {far} 公里，未参与划分，坐标系可能不同：{names}。</source><translation>{layer}: the coordinates of {count} features look like degrees and are about {far} km from the nearest community; they were left out; their coordinate system may differ: {names}.</translation></message>
    <message><source>“{layer}”有 {count} 个要素距最近的社区约 {far} 公里，未参与划分，坐标系可能不同：{names}。</source><translation>{layer}: {count} features are about {far} km from the nearest community and were left out; their coordinate system may differ: {names}.</translation></message>
    <message><source>坐标系可能不同</source><translation>Coordinate system may differ</translation></message>
    <message><source>社区坐标像是经纬度</source><translation>Community coordinates look like degrees</translation></message>
    <message><source>社区相距过远</source><translation>Communities too far apart</translation></message>
    <message><source>请核对图层坐标系，投影为米制坐标后再划分。</source><translation>Check the coordinate system of the layer, project it to metres and delineate again.</translation></message>
    <message><source>请核对该图层的坐标系（是否设错，或混入经纬度、其他投影带的坐标），改正或重新投影后再划分。</source><translation>Check the coordinate system of this layer (set wrongly, or mixed with degrees or another zone), correct or reproject it, then delineate again.</translation></message>
    <message><source>请核对这些社区的坐标系。</source><translation>Check the coordinate system of these communities.</translation></message>
    <message><source>{name}（{extra}）</source><translation>{name} ({extra})</translation></message>
    <message><source>{text} 等 {count} 个</source><translation>{text} etc. ({count} in all)</translation></message>
    <message><source>。</source><translation>. </translation></message>
    <message><source>共 {count} 处：</source><translation>{count} in all: </translation></message>
    <message><source>用地</source><translation>Land use</translation></message>
    <message><source>社区“{name}”共 {count} 处：</source><translation>Community “{name}”, {count} in all: </translation></message>
    <message><source>第 {number} 行</source><translation>row {number}</translation></message>
    <message><source>等。</source><translation> and others.</translation></message>
    <message><source>“{layer}”有 {count} 个要素没有可用的面，未参与划分：{names}。</source><translation>{layer}: {count} features have no usable polygon and were left out of the delineation: {names}.</translation></message>
    <message><source>“{layer}”有 {count} 个要素没有编码，已临时编为 {prefix}01 起：{names}。</source><translation>{layer}: {count} features have no code and got temporary ones from {prefix}01 on: {names}.</translation></message>
    <message><source>“{layer}”有 {count} 个面自相交或无效，已修复后参与划分：{names}。</source><translation>{layer}: {count} polygons cross themselves or are invalid and were repaired for the delineation: {names}.</translation></message>
    <message><source>“{layer}”有重复的编码 {codes}，涉及 {count} 个要素：{names}；后出现的已加后缀 -2、-3… 区分。</source><translation>{layer}: duplicate codes {codes} of {count} features: {names}; later ones were given suffixes -2, -3 ….</translation></message>
    <message><source>几何为空或不是面</source><translation>Shape empty or not a polygon</translation></message>
    <message><source>几何无效，已修复</source><translation>Invalid shape repaired</translation></message>
    <message><source>建议在原图层中改正。</source><translation>Better correct it in the original layer.</translation></message>
    <message><source>社区“{names}”完全位于其他社区之内，没有可划分的范围。</source><translation>Community “{names}” lies entirely inside other communities and has no area to delineate.</translation></message>
    <message><source>社区“{one}”与“{two}”重叠 {size:.0f} ㎡，重叠处划归“{one}”。</source><translation>Communities “{one}” and “{two}” overlap by {size:.0f} m²; the overlap goes to “{one}”.</translation></message>
    <message><source>社区完全被覆盖</source><translation>Community entirely covered</translation></message>
    <message><source>社区重叠</source><translation>Communities overlap</translation></message>
    <message><source>编码重复</source><translation>Duplicate code</translation></message>
    <message><source>缺少编码</source><translation>Code missing</translation></message>
    <message><source>请在图层中填写编码后重新划分，网格编码会随之更正。</source><translation>Fill in the codes in the layer, then delineate again; the grid codes will follow.</translation></message>
    <message><source>请改正编码后重新划分。</source><translation>Correct the codes, then delineate again.</translation></message>
    <message><source>请核定社区界线后重新划分。</source><translation>Settle the community borders, then delineate again.</translation></message>
    <message><source>请补画或删除这些要素后重新划分。</source><translation>Draw or delete these features, then delineate again.</translation></message>
    <message><source>“{layer}”有 {count} 个要素不在任何社区内，未划分：{names}。</source><translation>{layer}: {count} features lie in no community and were not delineated: {names}.</translation></message>
    <message><source>“{layer}”有 {count} 个要素分属几个社区，已按社区界线分别划分：{names}。</source><translation>{layer}: {count} features lie in several communities and were delineated separately along the community borders: {names}.</translation></message>
    <message><source>“{layer}”有 {count} 个要素填写的所属社区不是其所在的社区，按所在位置划分：{names}。</source><translation>{layer}: {count} features name a community other than the one they lie in; their location was used: {names}.</translation></message>
    <message><source>一般网格不在任何社区内</source><translation>General grids in no community</translation></message>
    <message><source>一般网格的所属社区不符</source><translation>General grids with another community</translation></message>
    <message><source>一般网格跨社区界线</source><translation>General grids cross a community border</translation></message>
    <message><source>小区“{one}”与“{two}”图形相同（{size:.0f} ㎡），按编码在前的小区计。</source><translation>Compounds “{one}” and “{two}” have the same shape ({size:.0f} m²); the one with the earlier code counts.</translation></message>
    <message><source>小区“{one}”与“{two}”重叠 {size:.0f} ㎡，重叠处按面积较小的小区计。</source><translation>Compounds “{one}” and “{two}” overlap by {size:.0f} m²; the overlap counts to the smaller one.</translation></message>
    <message><source>小区不在任何社区内</source><translation>Compound in no community</translation></message>
    <message><source>小区跨社区界线</source><translation>Compound crosses a community border</translation></message>
    <message><source>小区重叠</source><translation>Compounds overlap</translation></message>
    <message><source>请核定一般网格或社区界线。</source><translation>Settle the general grid or community borders.</translation></message>
    <message><source>请核定小区或社区界线。</source><translation>Settle the compound or community borders.</translation></message>
    <message><source>请核定小区界线。</source><translation>Settle the compound borders.</translation></message>
    <message><source>请核对一般网格的位置和所属社区编码。</source><translation>Check the location and the community code of the general grids.</translation></message>
    <message><source>与相邻的 {name} 合并</source><translation>merge it with the adjacent {name}</translation></message>
    <message><source>专属网格</source><translation>Dedicated grids</translation></message>
    <message><source>可{ways}。</source><translation>Possible: {ways}.</translation></message>
    <message><source>可作为专属网格，或并入相邻网格。</source><translation>It may become a dedicated grid or be merged into an adjacent one.</translation></message>
    <message><source>可保留为小网格、标为专属，或人工与相邻小区的网格合并。</source><translation>Keep it as a small grid, mark it as dedicated, or merge it by hand with a grid of an adjacent compound.</translation></message>
    <message><source>可保留为小网格、标为专属，或调整一般网格界、打开阻隔后与相邻网格合并。</source><translation>Keep it as a small grid, mark it as dedicated, or adjust the general grid border or open the barrier and merge it with an adjacent grid.</translation></message>
    <message><source>可标为专属，或打开阻隔后并入相邻网格。</source><translation>Mark it as dedicated, or open the barrier and merge it into an adjacent grid.</translation></message>
    <message><source>可核对户数，按单元或楼层拆分，或{widen}。</source><translation>Check the households, split by unit or floor, or {widen}.</translation></message>
    <message><source>可补充单元数或层数后按单元、按楼层拆分，或{widen}。</source><translation>Add the number of units or floors and split by unit or floor, or {widen}.</translation></message>
    <message><source>并放宽上限到 {total}</source><translation> and raise the maximum to {total}</translation></message>
    <message><source>微网格 {code}（{name}）：{text}</source><translation>Micro-grid {code} ({name}): {text}</translation></message>
    <message><source>打开阻隔</source><translation>open the barrier</translation></message>
    <message><source>把相邻楼栋按单元或楼层拆分</source><translation>split an adjacent building by unit or floor</translation></message>
    <message><source>放宽上限到 {load}</source><translation>raise the maximum to {load}</translation></message>
    <message><source>标为专属</source><translation>mark it as dedicated</translation></message>
    <message><source>社区“{name}”有 {count} 个专属网格，不受户数范围约束：{codes}。</source><translation>Community “{name}” has {count} dedicated grids, which are exempt from the household range: {codes}.</translation></message>
    <message><source>网格户数低于下限</source><translation>Grid households below the minimum</translation></message>
    <message><source>网格户数高于上限</source><translation>Grid households above the maximum</translation></message>
    <message><source>请核定是否按专属网格管理，或并入相邻网格。</source><translation>Settle whether to manage them as dedicated grids or to merge them with adjacent grids.</translation></message>
    <message><source>请核对楼栋图形；确为上下叠建的可按楼层拆分，或{widen}。</source><translation>Check the building shapes; if they really stand on top of each other, split by floor, or {widen}.</translation></message>
    <message><source>请核对楼栋户数；确无住户的标为专属。</source><translation>Check the households of the buildings; if there are none, mark it as dedicated.</translation></message>
    <message><source>，或</source><translation>, or </translation></message>
    <message><source>{name}（{total} 户，按{how}拆成 {count} 部分）</source><translation>{name} ({total} households, split by {how} into {count} parts)</translation></message>
    <message><source>单元</source><translation>Unit</translation></message>
    <message><source>如与实际单元不符，请人工调整。</source><translation>If this does not match the actual units, adjust it by hand.</translation></message>
    <message><source>楼层（示意切分）</source><translation>Floors (schematic division)</translation></message>
    <message><source>楼栋“{name}”有 {total} 户（商户），按上限 {high} 需拆成过多、过窄的部分，未拆分，单独成格。</source><translation>Building “{name}” has {total} households (with shops); keeping to the maximum of {high} would take too many and too narrow parts. It was not split and forms a grid of its own.</translation></message>
    <message><source>楼栋已拆分</source><translation>Building split</translation></message>
    <message><source>楼栋过大，无法拆分</source><translation>Building too large to be split</translation></message>
    <message><source>请核对该楼栋的户数；若属实，请按单元或楼层补充分户数据。</source><translation>Check the households of this building; if they are right, add data by unit or floor.</translation></message>
    <message><source>{name}（其上另有 {towers} 栋楼，分成 {count} 部分）</source><translation>{name} ({towers} more buildings on top of it, divided into {count} parts)</translation></message>
    <message><source>如为重复绘制的楼栋，请删除其一。</source><translation>If the building was drawn twice, delete one of them.</translation></message>
    <message><source>裙房已拆分</source><translation>Podium split</translation></message>
    <message><source>{name}（{number}/{count}）</source><translation>{name} ({number}/{count})</translation></message>
    <message><source>可取消“尽量少变动”后重新划分，或人工调整。</source><translation>Untick “Change little” and delineate again, or adjust by hand.</translation></message>
    <message><source>检查完成。</source><translation>Check finished.</translation></message>
    <message><source>正在整理图形…</source><translation>Preparing shapes…</translation></message>
    <message><source>正在检查规则 {rule}…</source><translation>Checking rule {rule}…</translation></message>
    <message><source>网格员表</source><translation>Grid worker table</translation></message>
    <message><source>阻隔图层</source><translation>Barrier layer</translation></message>
    <message><source>一般网格户数范围不合理：下限 {low}、目标 {target}、上限 {high}。</source><translation>The household range of general grids is not sensible: minimum {low}, target {target}, maximum {high}.</translation></message>
    <message><source>微网格名称模板“{template}”无法使用。</source><translation>The micro-grid name template “{template}” cannot be used.</translation></message>
    <message><source>微网格编码模板“{template}”无法使用。</source><translation>The micro-grid code template “{template}” cannot be used.</translation></message>
    <message><source>户数上限 {high} 小于下限 {low} 的两倍，多数小区无法划分。</source><translation>The maximum of {high} households is less than twice the minimum of {low}; most compounds cannot be divided.</translation></message>
    <message><source>户数范围不合理：下限 {low}、目标 {target}、上限 {high}。</source><translation>The household range is not plausible: minimum {low}, target {target}, maximum {high}.</translation></message>
    <message><source>模板只能用 {community}、{general}、{micro} 三项，例如 {community}{general:02d}{micro:03d}。</source><translation>The template may only use {community}, {general} and {micro}, e.g. {community}{general:02d}{micro:03d}.</translation></message>
    <message><source>模板只能用 {unit}、{number}、{sort}、{community} 四项，例如 {unit}第{number}{sort}；单独一格的模板须含 {unit}，其余须含 {number}。</source><translation>The template may only use {unit}, {number}, {sort} and {community}, e.g. {unit}第{number}{sort}; the template for single grids must contain {unit}, the others {number}.</translation></message>
    <message><source>请保证 0 &lt; 下限 ≤ 目标 ≤ 上限。</source><translation>Make sure that 0 &lt; minimum ≤ target ≤ maximum.</translation></message>
    <message><source>请保证 0 &lt; 下限 ≤ 目标 ≤ 上限（通常 300–500 户）。</source><translation>Make sure that 0 &lt; minimum ≤ target ≤ maximum (usually 300–500 households).</translation></message>
    <message><source>请把上限设为下限的两倍以上（默认 30–100）。</source><translation>Set the maximum to at least twice the minimum (default 30–100).</translation></message>
    <message><source>归属不符</source><translation>Recorded in another grid</translation></message>
    <message><source>所有微网格之外</source><translation>outside all micro-grids</translation></message>
    <message><source>按所在微网格更新楼栋的所属微网格编码。</source><translation>Update the micro-grid code of the buildings by the grid they lie in.</translation></message>
    <message><source>楼栋 {name} 记在微网格 {old}，位于 {new}。</source><translation>Building {name} is recorded in micro-grid {old} but lies in: {new}.</translation></message>
    <message><source>没有编码的微网格</source><translation>a micro-grid without a code</translation></message>
    <message><source>空白地块</source><translation>Blank ground</translation></message>
    <message><source>（无）</source><translation>(none)</translation></message>
    <message><source>上限 {value:g}</source><translation>max {value:g}</translation></message>
    <message><source>下限 {value:g}</source><translation>min {value:g}</translation></message>
    <message><source>不划专属</source><translation>no dedicated grids</translation></message>
    <message><source>划一般网格</source><translation>general grids</translation></message>
    <message><source>划专属</source><translation>dedicated grids</translation></message>
    <message><source>可跨阻隔</source><translation>barriers crossed</translation></message>
    <message><source>少变动</source><translation>change little</translation></message>
    <message><source>形状紧凑 {value:g}</source><translation>compact {value:g}</translation></message>
    <message><source>接近目标 {value:g}</source><translation>near target {value:g}</translation></message>
    <message><source>方案 {number}</source><translation>Plan {number}</translation></message>
    <message><source>方案 {number}（{detail}）</source><translation>Plan {number} ({detail})</translation></message>
    <message><source>沿小区界 {value:g}</source><translation>compounds {value:g}</translation></message>
    <message><source>沿道路 {value:g}</source><translation>roads {value:g}</translation></message>
    <message><source>目标 {value:g}</source><translation>target {value:g}</translation></message>
    <message><source>种子 {value:g}</source><translation>seed {value:g}</translation></message>
    <message><source>表 {number}（{place} 起）</source><translation>Table {number} (from {place})</translation></message>
    <message><source>“{file}”不是普通文件。</source><translation>“{file}” is not a regular file.</translation></message>
    <message><source>“{file}”其实是 {kind} 文件，不能导入。</source><translation>“{file}” is in fact a file of the kind {kind} and cannot be imported.</translation></message>
    <message><source>“{file}”是 OpenDocument 文件（.ods），不能读取。</source><translation>“{file}” is an OpenDocument file (.ods) and cannot be read.</translation></message>
    <message><source>“{file}”是不完整的压缩文件，可能下载或复制时中断。</source><translation>“{file}” is an incomplete archive; downloading or copying may have been interrupted.</translation></message>
    <message><source>“{file}”是二进制工作簿（.xlsb），不能读取。</source><translation>“{file}” is a binary workbook (.xlsb) and cannot be read.</translation></message>
    <message><source>“{file}”是加密的压缩包，不能读取。</source><translation>“{file}” is an encrypted archive and cannot be read.</translation></message>
    <message><source>“{file}”解压后异常庞大（{size} MB），为安全起见不予读取。</source><translation>“{file}” is abnormally large when unpacked ({size} MB) and was not read, for safety.</translation></message>
    <message><source>不能读取文件“{file}”。</source><translation>The file “{file}” cannot be read.</translation></message>
    <message><source>图片</source><translation>image</translation></message>
    <message><source>没有读取“{file}”的权限，或它正被其他程序独占打开。</source><translation>No permission to read “{file}”, or another program holds it open.</translation></message>
    <message><source>程序</source><translation>program</translation></message>
    <message><source>请先解压，再选择其中的数据文件。</source><translation>Unpack it first, then choose the data file inside.</translation></message>
    <message><source>请关闭正在使用它的程序（如 Excel、WPS），或复制一份到本机后再导入。</source><translation>Close the program using it (such as Excel or WPS), or make a local copy and import that.</translation></message>
    <message><source>请取消密码后再导入。</source><translation>Remove the password, then import again.</translation></message>
    <message><source>请向提供单位索取表格或矢量文件。</source><translation>Ask the provider for a table or a vector file.</translation></message>
    <message><source>请在 CAD 中另存为 DXF 后再导入。</source><translation>Save it as DXF in the CAD program, then import.</translation></message>
    <message><source>请在 Excel 或 WPS 中另存为 .xlsx 后再导入。</source><translation>Save as .xlsx in Excel or WPS, then import again.</translation></message>
    <message><source>请在 WPS、Excel 或 LibreOffice 中另存为 .xlsx 后再导入。</source><translation>Save it as .xlsx in WPS, Excel or LibreOffice, then import.</translation></message>
    <message><source>请复制到本机磁盘后再导入。</source><translation>Copy it to a local disk, then import.</translation></message>
    <message><source>请把其中的表格复制到 Excel 或 WPS 表格，另存为 .xlsx 后再导入。</source><translation>Copy the table in it to Excel or WPS, save as .xlsx, then import.</translation></message>
    <message><source>请把需要的数据复制到新的文件后再导入。</source><translation>Copy the data you need to a new file, then import.</translation></message>
    <message><source>请选择 gpkg、shp、GeoJSON、KML、xlsx、xls、csv 等数据文件。</source><translation>Choose a data file such as gpkg, shp, GeoJSON, KML, xlsx, xls or csv.</translation></message>
    <message><source>请选择数据文件。</source><translation>Choose a data file.</translation></message>
    <message><source>请重新获取该文件。</source><translation>Get the file again.</translation></message>
    <message><source>3 度带</source><translation>3-degree zone</translation></message>
    <message><source>6 度带</source><translation>6-degree zone</translation></message>
    <message><source>“{x}”列是北坐标（7 位），“{y}”列是东坐标：测量习惯 X 朝北。</source><translation>The column “{x}” holds northings (7 digits), “{y}” eastings: surveyors' custom with X pointing north.</translation></message>
    <message><source>“{x}”列的数值像纬度，“{y}”列的数值像经度。</source><translation>The values of the column “{x}” look like latitudes, those of “{y}” like longitudes.</translation></message>
    <message><source>东坐标为 8 位，前两位是带号 {zone}（{width}）。</source><translation>Eastings have 8 digits; the first two are the zone number {zone} ({width}).</translation></message>
    <message><source>同一文件内有多个带号：{zones}，请分带导入。</source><translation>The file holds several zone numbers: {zones}. Import each zone separately.</translation></message>
    <message><source>{name} {metres} m</source><translation>{name} {metres} m</translation></message>
    <message><source>不纠偏</source><translation>no correction</translation></message>
    <message><source>同名设施</source><translation>facilities of the same name</translation></message>
    <message><source>名称对不上几处，只能看落点：按{best}，{inside:.0f}% 的点落在楼栋内，其次的{other}只有 {less:.0f}%（{count} 个点）。</source><translation>Too few names could be matched; only the places tell: as {best}, {inside:.0f}% of the points lie in buildings, as {other}, the next best, only {less:.0f}% ({count} points).</translation></message>
    <message><source>名称对不上几处，落在楼栋内的点的份额也分不出高下，无法判断坐标偏移。</source><translation>Too few names could be matched, and the shares of points in buildings do not differ enough; the coordinate offset cannot be told.</translation></message>
    <message><source>地址所写的小区或楼栋</source><translation>compounds or buildings written in the addresses</translation></message>
    <message><source>地址所写道路</source><translation>roads written in the addresses</translation></message>
    <message><source>坐标像 {name}：纠偏后到{what}的中位距离 {near} m，不纠偏 {far} m（依据 {count} 处）。</source><translation>The coordinates look like {name}: median distance to the {what} {near} m after correction, {far} m without (from {count} matches).</translation></message>
    <message><source>坐标看来没有偏移：到{what}的中位距离 {near} m；若当作 GCJ-02 纠偏为 {gcj} m，当作 BD-09 为 {bd} m（依据 {count} 处）。</source><translation>The coordinates seem to have no offset: median distance to the {what} {near} m; corrected as GCJ-02 it would be {gcj} m, as BD-09 {bd} m (from {count} matches).</translation></message>
    <message><source>对照了 {count} 处，三种情况分不出高下（中位距离：{figures}），无法判断坐标偏移。</source><translation>{count} matches were compared, and the three cases do not differ enough (median distances: {figures}); the coordinate offset cannot be told.</translation></message>
    <message><source>所属单元</source><translation>recorded units</translation></message>
    <message><source>能与工作区对照的只有 {count} 处（至少要 {least} 处），无法判断坐标偏移；请向提供单位核实。</source><translation>Only {count} places can be matched with the workspace (at least {least} are needed); the coordinate offset cannot be told. Ask the provider.</translation></message>
    <message><source>只含英文和数字</source><translation>English letters and digits only</translation></message>
    <message><source>按字节判定；.cpg 写的是 {said}，与内容不符</source><translation>judged by the bytes; .cpg says {said}, which does not fit the content</translation></message>
    <message><source>没有 .dbf</source><translation>no .dbf</translation></message>
    <message><source>由 .cpg 文件说明</source><translation>stated by the .cpg file</translation></message>
    <message><source>由 .dbf 文件头说明</source><translation>stated by the .dbf header</translation></message>
    <message><source>由用户指定</source><translation>given by the user</translation></message>
    <message><source>“{file}”不像表格：有特别长的行或单元格，或内容过多，为安全起见不予读取。</source><translation>“{file}” does not look like a table: it has very long rows or cells, or too much content; for safety it is not read.</translation></message>
    <message><source>全角逗号</source><translation>full-width comma</translation></message>
    <message><source>分号</source><translation>semicolon</translation></message>
    <message><source>制表符</source><translation>tab</translation></message>
    <message><source>文件“{file}”超过 1 GB，不能导入。</source><translation>The file “{file}” is larger than 1 GB and cannot be imported.</translation></message>
    <message><source>竖线</source><translation>vertical bar</translation></message>
    <message><source>识别文字编码</source><translation>Recognising the text encoding</translation></message>
    <message><source>请拆分后分批导入。</source><translation>Split it and import the pieces one by one.</translation></message>
    <message><source>请检查文件是否损坏、分隔符和引号是否完整；数据确实很多的，请拆分后分批导入。</source><translation>Check whether the file is damaged and whether delimiters and quotes are complete; if there really are that many data, split them and import the pieces one by one.</translation></message>
    <message><source>读取第 {row} 行</source><translation>Reading row {row}</translation></message>
    <message><source>逗号</source><translation>comma</translation></message>
    <message><source>“{file}”不是文本文件。</source><translation>“{file}” is not a text file.</translation></message>
    <message><source>“{file}”不能按 {encoding} 编码读取。</source><translation>“{file}” cannot be read with the encoding {encoding}.</translation></message>
    <message><source>按字节判定</source><translation>judged by the bytes</translation></message>
    <message><source>按字节判定，不像中文编码</source><translation>judged by the bytes, does not look like a Chinese encoding</translation></message>
    <message><source>按字节判定，个别字节损坏</source><translation>judged by its bytes, some of which are damaged</translation></message>
    <message><source>按字节判定，像繁体中文</source><translation>judged by its bytes, looks like traditional Chinese</translation></message>
    <message><source>按字节判定，文件可能被截断</source><translation>judged by its bytes, the file may be cut off</translation></message>
    <message><source>由文件头的字节顺序标记（BOM）确定</source><translation>from the byte order mark (BOM) at the start of the file</translation></message>
    <message><source>请换一种编码，或选“自动”。</source><translation>Try another encoding, or choose “Automatic”.</translation></message>
    <message><source>请选择 csv、txt 或 xlsx 文件。</source><translation>Choose a csv, txt or xlsx file.</translation></message>
    <message><source>两级表头：第 {a}、{b} 行。</source><translation>Two-level header: rows {a} and {b}.</translation></message>
    <message><source>列{letter}</source><translation>Column {letter}</translation></message>
    <message><source>已略去合计行 {count} 行。</source><translation>Skipped {count} rows of totals.</translation></message>
    <message><source>已略去表头下的单位行，数值按字段自己的单位理解。</source><translation>A line of units below the header was left out; numbers are taken in the field's own unit.</translation></message>
    <message><source>已略去表尾说明 {count} 行。</source><translation>Skipped {count} rows of notes below the table.</translation></message>
    <message><source>已略去重复的表头 {count} 行。</source><translation>Skipped {count} repeated header rows.</translation></message>
    <message><source>没有找到表头，各列按“列A、列B…”命名，请在字段对应中核对。</source><translation>No header was found; columns are named “Column A, Column B…”. Check them in the field mapping.</translation></message>
    <message><source>表中没有内容。</source><translation>The table is empty.</translation></message>
    <message><source>表头在第 {row} 行，其上为标题。</source><translation>The header is in row {row}, with a title above it.</translation></message>
    <message><source>表头有重名的列：{names}；后面的列名加了序号，请在字段对应中核对取哪一列。</source><translation>The header has columns of the same name: {names}. Later ones got a number; check in the field mapping which one is taken.</translation></message>
    <message><source>“{table}”没有字段“{field}”。</source><translation>“{table}” has no field “{field}”.</translation></message>
    <message><source>可用：{names}。</source><translation>Available: {names}.</translation></message>
    <message><source>字段“{field}”对应了两次。</source><translation>The field “{field}” is mapped twice.</translation></message>
    <message><source>字段对应（MAPPING）不是有效的 JSON 文本或文件。</source><translation>The field mapping (MAPPING) is not valid JSON text or a valid file.</translation></message>
    <message><source>字段对应（MAPPING）应为 {{“目标字段”: “源字段”}}。</source><translation>The field mapping (MAPPING) must be {{“target field”: “source field”}}.</translation></message>
    <message><source>形式：{{"目标字段": "源字段"}}，例如 {{"name": "SQMC"}}。</source><translation>Form: {{"target field": "source field"}}, e.g. {{"name": "SQMC"}}.</translation></message>
    <message><source>源数据没有字段“{field}”。</source><translation>The source data have no field “{field}”.</translation></message>
    <message><source>请只保留一个来源。</source><translation>Keep only one source.</translation></message>
    <message><source>“{file}”其实是网页，其中没有表格。</source><translation>“{file}” is in fact a web page, without any table.</translation></message>
    <message><source>“{file}”是单个文件网页（mht），不能读取。</source><translation>“{file}” is a single-file web page (mht) and cannot be read.</translation></message>
    <message><source>“{file}”的内部结构已损坏或不规范，不能读取。</source><translation>The internal structure of “{file}” is damaged or irregular; it cannot be read.</translation></message>
    <message><source>下载可能出错（如登录已过期），请重新导出。</source><translation>The download may have failed (such as an expired login); export it again.</translation></message>
    <message><source>文件“{file}”过大，不能导入。</source><translation>File “{file}” is too large to import.</translation></message>
    <message><source>文件自己写明</source><translation>stated in the file</translation></message>
    <message><source>网页表格 {number}</source><translation>Table {number} of the web page</translation></message>
    <message><source>请另存为 .xlsx，或拆分后分批导入。</source><translation>Save it as .xlsx, or split it and import the pieces one by one.</translation></message>
    <message><source>请用 Excel 或 WPS 打开后另存为 .xlsx。</source><translation>Open it in Excel or WPS and save it as .xlsx.</translation></message>
    <message><source>请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入。</source><translation>Open it in Excel or WPS, save as .xlsx, then import again.</translation></message>
    <message><source>读取网页表格</source><translation>Reading the tables of the web page</translation></message>
    <message><source>读取表格</source><translation>Reading the table</translation></message>
    <message><source>两端</source><translation>Both ends</translation></message>
    <message><source>名称</source><translation>Name</translation></message>
    <message><source>图形和名称</source><translation>Shape and name</translation></message>
    <message><source>姓名</source><translation>Name</translation></message>
    <message><source>编码</source><translation>Code</translation></message>
    <message><source>“{file}”内含不允许的定义（层层嵌套或联网引用），不予读取。</source><translation>“{file}” contains definitions that are not allowed (deeply nested, or reaching for the network) and is not read.</translation></message>
    <message><source>“{file}”的坐标系写成了隐藏的网络地址，不予读取。</source><translation>The coordinate system of “{file}” is written as a hidden network address; the file is not read.</translation></message>
    <message><source>“{file}”的表“{table}”指向别的文件，不予读取。</source><translation>Table “{table}” of “{file}” points to another file and is not read.</translation></message>
    <message><source>“{file}”的视图“{table}”计算量异常庞大，为安全起见不予读取。</source><translation>The view “{table}” of “{file}” takes an abnormal amount of computing; for safety it is not read.</translation></message>
    <message><source>请把需要的表另存为新的 gpkg 后再导入。</source><translation>Save the table you need as a new gpkg, then import.</translation></message>
    <message><source>请核实文件来源。</source><translation>Check where the file came from.</translation></message>
    <message><source>请核实文件来源，或把需要的表另存为新的 gpkg。</source><translation>Check where the file comes from, or save the table you need as a new gpkg.</translation></message>
    <message><source>请核实文件来源，或请提供单位改用 gpkg、shp。</source><translation>Check where the file comes from, or ask the provider for gpkg or shp.</translation></message>
    <message><source>{count} 行没有编码，已自动编为 {first}…{last}，请按本局编码规则核改。</source><translation>{count} rows had no code and were given {first}…{last}; revise them to suit your own coding rules.</translation></message>
    <message><source>{what}与第 {first} 行重复</source><translation>{what} already present in row {first}</translation></message>
    <message><source>“{field}”有 {count} 个按位置填写。</source><translation>“{field}”: {count} filled in by location.</translation></message>
    <message><source>与第 {row} 行对应同一要素</source><translation>Matches the same feature as row {row}</translation></message>
    <message><source>名称等</source><translation>Name etc.</translation></message>
    <message><source>如确是设施，请补上名称或类别。</source><translation>If it really is a facility, add its name or class.</translation></message>
    <message><source>工作区已有（{how}相同）</source><translation>Already in the workspace (matched by: {how})</translation></message>
    <message><source>已锁定，不更新</source><translation>Locked, not updated</translation></message>
    <message><source>既没有名称，也没有可识别的类别</source><translation>Neither a name nor a recognisable class</translation></message>
    <message><source>有 {count} 行在工作区中已存在，按“遇重复即停止”未导入任何一行。</source><translation>{count} rows already exist in the workspace; with “Stop” set for existing features, no row was imported.</translation></message>
    <message><source>没有图形</source><translation>No shape</translation></message>
    <message><source>没有图形，且按编码、名称在工作区找不到对应要素</source><translation>No shape, and no matching feature in the workspace by code or name</translation></message>
    <message><source>编码“{code}”</source><translation>Code “{code}”</translation></message>
    <message><source>编码已被表格软件变成科学计数（位数丢失）或日期</source><translation>the code was turned into scientific notation (digits lost) or a date by spreadsheet software</translation></message>
    <message><source>缺少必填的“{field}”</source><translation>Required “{field}” is missing</translation></message>
    <message><source>要覆盖请选“更新”。</source><translation>Choose “Update” to overwrite it.</translation></message>
    <message><source>请先解锁该要素。</source><translation>Unlock the feature first.</translation></message>
    <message><source>请在源数据中保留一行。</source><translation>Keep one row in the source data.</translation></message>
    <message><source>请在源数据中修正图形或坐标。</source><translation>Correct the shape or the coordinates in the source data.</translation></message>
    <message><source>请在源数据中核对，保留一行或改正编码。</source><translation>Check the source data; keep one row or correct the code.</translation></message>
    <message><source>请导入带图形的数据，或先导入图形，再用本表按编码或名称“更新”属性。</source><translation>Import data with shapes, or import the shapes first and then “update” the attributes from this table by code or name.</translation></message>
    <message><source>请把编码列设为“文本”格式，重新填写或导出后再导入。</source><translation>Set the code column to the “Text” format, fill in or export it again, then import.</translation></message>
    <message><source>请改用“跳过”或“更新”。</source><translation>Use “Skip” or “Update” instead.</translation></message>
    <message><source>请补齐该值，或在字段对应中指定来源。</source><translation>Fill in the value, or set a source in the field mapping.</translation></message>
    <message><source>“{column}”有 {count} 行写了几个值，已拆成 {rows} 行。</source><translation>“{column}” holds several values in {count} rows; they were split into {rows} rows.</translation></message>
    <message><source>不用处理。</source><translation>Nothing to do.</translation></message>
    <message><source>就是设施所在社区，本来就计入</source><translation>already the facility’s own community, counted anyway</translation></message>
    <message><source>{count} 组可能重复。</source><translation>{count} groups of likely duplicates.</translation></message>
    <message><source>{count} 行待定。</source><translation>{count} rows pending.</translation></message>
    <message><source>{count} 行没有认出类别。</source><translation>{count} rows with no class recognised.</translation></message>
    <message><source>试运行，未写入。</source><translation>Dry run, nothing written.</translation></message>
    <message><source>读取 {read} 行：新增 {added}，更新 {updated}，跳过 {skipped}，拒绝 {rejected}。</source><translation>{read} rows read: {added} added, {updated} updated, {skipped} skipped, {rejected} rejected.</translation></message>
    <message><source>“{field}”只有 {count} 行有值、{blank} 行空白，像每组只填了首行；空白行没有沿用上一行的值，如应沿用请先在源表中向下填充。</source><translation>“{field}” has a value in only {count} rows and {blank} blank ones, as if only the first row of each block were filled; blank rows did not take over the value above. If they should, fill the source table downwards first.</translation></message>
    <message><source>“{field}”有 {count} 个值{reason}，{done}（如第 {row} 行“{text}”）。</source><translation>“{field}”: {count} values {reason}; {done} (such as “{text}” in row {row}).</translation></message>
    <message><source>“{field}”有 {count} 个值不在可选项内，已留空：{shown}{more}</source><translation>“{field}”: {count} values are not among the options and were left empty: {shown}{more}</translation></message>
    <message><source>“{field}”有 {count} 个值在工作区找不到，已留空：{shown}</source><translation>“{field}”: {count} values were not found in the workspace and were left empty: {shown}</translation></message>
    <message><source>“{field}”有 {count} 个值按“本产品对照”换算（resources/imports/value_maps.json）。</source><translation>“{field}”: {count} values were converted by this product's value map (resources/imports/value_maps.json).</translation></message>
    <message><source>“{field}”有 {count} 个值格式不常见（如“{example}”），原样保留。{help}</source><translation>“{field}”: {count} values have an unusual format (e.g. “{example}”) and were kept as they are. {help}</translation></message>
    <message><source>“{field}”有 {count} 个名称对应多个上级单元，已留空：{shown}</source><translation>“{field}”: {count} names match several parent units and were left empty: {shown}</translation></message>
    <message><source>“{field}”有 {count} 个小数，已四舍五入为整数。</source><translation>“{field}”: {count} decimal numbers were rounded to whole numbers.</translation></message>
    <message><source>“{field}”有 {count} 个由名称换成编码。</source><translation>“{field}”: {count} names were replaced by codes.</translation></message>
    <message><source>“{field}”有 {count} 个编码暂无上级单元可核对，原样保留。</source><translation>“{field}”: {count} codes have no parent units to check against yet and were kept as they are.</translation></message>
    <message><source>“{field}”的值“{text}”{reason}，{done}</source><translation>“{field}”: value “{text}” {reason}; {done}</translation></message>
    <message><source>不是“是/否”</source><translation>not yes or no</translation></message>
    <message><source>不是数</source><translation>not a number</translation></message>
    <message><source>不是日期</source><translation>not a date</translation></message>
    <message><source>只取前一段</source><translation>only the first part was taken</translation></message>
    <message><source>已截去其后的部分，请核对源数据。</source><translation>The rest was cut off; check the source data.</translation></message>
    <message><source>已留空</source><translation>left empty</translation></message>
    <message><source>已被表格软件变成科学计数（位数丢失）或日期</source><translation>turned into scientific notation (digits lost) or a date by spreadsheet software</translation></message>
    <message><source>应不小于 {low:g}，请核对。</source><translation>It should not be below {low:g}; please check.</translation></message>
    <message><source>应为：{text}。</source><translation>Expected: {text}.</translation></message>
    <message><source>应在 {low:g} 至 {high:g} 之间，请核对。</source><translation>It should be between {low:g} and {high:g}; please check.</translation></message>
    <message><source>请写成 2024-05-01 的形式。</source><translation>Write it like 2024-05-01.</translation></message>
    <message><source>请在源数据中只填数字。</source><translation>Enter only a number in the source data.</translation></message>
    <message><source>请填“是”或“否”。</source><translation>Enter “是” (yes) or “否” (no).</translation></message>
    <message><source>请把该列设为“文本”格式，重新填写或导出。</source><translation>Set the column to the “Text” format and fill in or export it again.</translation></message>
    <message><source>超出合理范围</source><translation>outside the plausible range</translation></message>
    <message><source>超过 {count} 个字</source><translation>longer than {count} characters</translation></message>
    <message><source>{count} 个面以其内部一点入库。</source><translation>{count} polygons were stored as a point inside them.</translation></message>
    <message><source>{count} 条线以其中点入库。</source><translation>{count} lines were stored as their midpoint.</translation></message>
    <message><source>修复了 {count} 个自相交或无效的面。</source><translation>{count} self-intersecting or invalid polygons were repaired.</translation></message>
    <message><source>其他类型</source><translation>other type</translation></message>
    <message><source>取不到点</source><translation>No point can be derived</translation></message>
    <message><source>图形集合中没有线</source><translation>No lines in the geometry collection</translation></message>
    <message><source>坐标无法转换到工作区坐标系</source><translation>The coordinates cannot be converted to the workspace coordinate system</translation></message>
    <message><source>本表需要线，源图形是{kind}</source><translation>This table needs lines; the source shape is: {kind}</translation></message>
    <message><source>本表需要面，源图形是{kind}</source><translation>This table needs polygons; the source shape is: {kind}</translation></message>
    <message><source>点</source><translation>point</translation></message>
    <message><source>线</source><translation>line</translation></message>
    <message><source>线长为 0</source><translation>Line has zero length</translation></message>
    <message><source>面</source><translation>polygon</translation></message>
    <message><source>面无效且修复后没有面积</source><translation>Polygon is invalid and has no area once repaired</translation></message>
    <message><source>面积为 0</source><translation>Area is 0</translation></message>
    <message><source>读取文字</source><translation>Reading texts</translation></message>
    <message><source>{count} 个单元格是 Excel 错误值（#N/A 等），按空白处理。</source><translation>{count} cells hold Excel error values (#N/A etc.) and are treated as blank.</translation></message>
    <message><source>“{file}”中没有工作表“{sheet}”。</source><translation>“{file}” has no sheet “{sheet}”.</translation></message>
    <message><source>“{file}”是压缩文件，不是表格。</source><translation>“{file}” is an archive, not a table.</translation></message>
    <message><source>另有隐藏的工作表：{names}，排在最后。</source><translation>There are hidden sheets too: {names}; they are listed last.</translation></message>
    <message><source>可选：{names}。</source><translation>Available: {names}.</translation></message>
    <message><source>小数写作逗号的列：{names}，已按小数点读取。</source><translation>Columns with decimal commas: {names}; read with decimal points.</translation></message>
    <message><source>工作表“{sheet}”里有 {count} 张表，取第 1 张；其余可在“工作表”中选择。</source><translation>Sheet “{sheet}” holds {count} tables; the first is taken, the others can be chosen under “Sheet”.</translation></message>
    <message><source>找不到文件“{file}”。</source><translation>File “{file}” was not found.</translation></message>
    <message><source>文件“{file}”是空的（0 字节）。</source><translation>File “{file}” is empty (0 bytes).</translation></message>
    <message><source>文件其实是网页，按其中的表格读取。</source><translation>The file is in fact a web page; the table in it is read.</translation></message>
    <message><source>文件是 XML 表格（Excel 2003），按表格读取。</source><translation>The file is an XML spreadsheet (Excel 2003) and read as a table.</translation></message>
    <message><source>有 {count} 行的内容比表头多（如第 {row} 行），可能文字中含分隔符、各列已错位，请核对源文件。</source><translation>{count} rows have more cells than the header (e.g. row {row}); a text may contain the delimiter and have moved the columns. Check the source file.</translation></message>
    <message><source>纵向合并的单元格已逐行补齐（{count} 格）。</source><translation>Vertically merged cells were filled in row by row ({count} cells).</translation></message>
    <message><source>编码 {encoding}（{how}）。</source><translation>Encoding {encoding} ({how}).</translation></message>
    <message><source>编码 {encoding}（{how}），分隔符：{delimiter}。</source><translation>Encoding {encoding} ({how}), delimiter: {delimiter}.</translation></message>
    <message><source>请检查路径。</source><translation>Check the path.</translation></message>
    <message><source>{count} 行有人工确定的类别、级别、挂接或位置，这些值没有更新。</source><translation>{count} rows have a class, level, tag or place set by hand; these values were not updated.</translation></message>
    <message><source>“{file}”不是有效的 Excel 工作簿，可能下载或复制不完整。</source><translation>“{file}” is not a valid Excel workbook; the download or copy may be incomplete.</translation></message>
    <message><source>“{file}”内含不允许的实体定义（XML 炸弹的做法），不予读取。</source><translation>“{file}” contains forbidden entity definitions (as in an XML bomb) and was not read.</translation></message>
    <message><source>“{file}”是旧版 .xls 工作簿，不能直接读取。</source><translation>“{file}” is an old .xls workbook and cannot be read directly.</translation></message>
    <message><source>“{file}”的样式或目录异常庞大（{size} MB），为安全起见不予读取。</source><translation>The styles or the directory of “{file}” are abnormally large ({size} MB); for safety it is not read.</translation></message>
    <message><source>“{file}”设有打开密码，不能读取。</source><translation>“{file}” is protected by a password and cannot be read.</translation></message>
    <message><source>只读取前 {count} 列。</source><translation>Only the first {count} columns are read.</translation></message>
    <message><source>工作表“{sheet}”的内容过多，不能一次导入。</source><translation>Sheet “{sheet}” is too large to import in one go.</translation></message>
    <message><source>有 {count} 个公式没有保存计算结果，按空白处理；请用 Excel 或 WPS 打开并保存一次后再导入。</source><translation>{count} formulas are stored without their result and count as blank; open and save the file once in Excel or WPS, then import again.</translation></message>
    <message><source>有 {count} 行在工作表中被筛选或隐藏，也已读取；不要导入的请先删除。</source><translation>{count} rows are filtered out or hidden in the sheet and were read all the same; delete those you do not want to import.</translation></message>
    <message><source>请在 Excel 或 WPS 中取消密码，另存后再导入。</source><translation>Remove the password in Excel or WPS, save a copy, then import again.</translation></message>
    <message><source>请把需要的数据复制到新的工作簿后再导入。</source><translation>Copy the data you need to a new workbook, then import.</translation></message>
    <message><source>请用 Excel 或 WPS 打开检查，另存为 .xlsx 后再导入。</source><translation>Open it in Excel or WPS to check it, save as .xlsx, then import again.</translation></message>
    <message><source>没有名为“{names}”的台账。</source><translation>There is no ledger named “{names}”.</translation></message>
    <message><source>“{title}”有 {count} 行，超过一张表的上限。</source><translation>“{title}” has {count} rows, more than one sheet can hold.</translation></message>
    <message><source>不能写入“{file}”，它可能正被其他程序打开。</source><translation>Cannot write to “{file}”; it may be open in another program.</translation></message>
    <message><source>不能导出为“{file}”。</source><translation>Cannot export to “{file}”.</translation></message>
    <message><source>保存文件</source><translation>Saving file</translation></message>
    <message><source>汇集数据</source><translation>Gathering data</translation></message>
    <message><source>请使用扩展名为 .xlsx 的文件名。</source><translation>Use a file name that ends in .xlsx.</translation></message>
    <message><source>请关闭该文件后重试，或换一个文件名。</source><translation>Close the file and try again, or use another file name.</translation></message>
    <message><source>请按街道或社区分别导出。</source><translation>Export by subdistrict or community instead.</translation></message>
    <message><source>没有编码或名称为“{units}”的片区、街道或社区。</source><translation>There is no precinct, subdistrict or community with the code or name “{units}”.</translation></message>
    <message><source>请按工作区中的编码或名称填写，多个用分号分隔；留空表示全部。</source><translation>Enter codes or names as in the workspace, separated by semicolons; leave empty for all.</translation></message>
    <message><source>文件夹“{folder}”不存在。</source><translation>Folder “{folder}” does not exist.</translation></message>
    <message><source>文件夹“{folder}”不能写入。</source><translation>Folder “{folder}” is not writable.</translation></message>
    <message><source>请先建立该文件夹，或另选保存位置。</source><translation>Create the folder first, or save elsewhere.</translation></message>
    <message><source>请检查权限，或另选保存位置。</source><translation>Check the permissions, or save elsewhere.</translation></message>
    <message><source>、</source><translation>, </translation></message>
    <message><source>；</source><translation>; </translation></message>
    <message><source>{name} 版本过低：现为 {found}，需要 {needed} 或更高</source><translation>{name} is too old: found {found}, need {needed} or later</translation></message>
    <message><source>缺少 {name}（需要 {needed} 或更高）</source><translation>{name} is missing (need {needed} or later)</translation></message>
    <message><source>请在终端运行：{python} -m pip install --user --break-system-packages {wanted}，然后重新启动 QGIS。</source><translation>Run this in a terminal, then restart QGIS: {python} -m pip install --user --break-system-packages {wanted}</translation></message>
    <message><source>请改用 QGIS 官方完整安装包（3.28 或更高），或在“OSGeo4W Shell”中运行：python -m pip install --user {wanted}，然后重新启动 QGIS。</source><translation>Use the full official QGIS installer (3.28 or later), or run this in the “OSGeo4W Shell” and restart QGIS: python -m pip install --user {wanted}</translation></message>
    <message><source>{names} 等 {count} 类</source><translation>{names} and others, {count} classes</translation></message>
    <message><source>{title}（{count}）</source><translation>{title} ({count})</translation></message>
    <message><source>全部类别</source><translation>All classes</translation></message>
    <message><source>只看这些类别的设施（可勾选几个）；对各个标签页都有效</source><translation>Show only facilities of these classes (tick one or more); applies to all tabs</translation></message>
    <message><source>未分类</source><translation>Unclassified</translation></message>
    <message><source>不是设施（不计入）</source><translation>Not a facility (not counted)</translation></message>
    <message><source>选择小类，可输入几个字查找</source><translation>Choose a class; type a few letters to find it</translation></message>
    <message><source>取消</source><translation>Cancel</translation></message>
    <message><source>为什么没有启动…</source><translation>Why it did not start…</translation></message>
    <message><source>复制</source><translation>Copy</translation></message>
    <message><source>怎么办</source><translation>What to do</translation></message>
    <message><source>格物没有启动</source><translation>Gewu did not start</translation></message>
    <message><source>格物需要的 Python 组件不齐，因此没有启动；QGIS 的其他功能不受影响。</source><translation>Gewu did not start because Python packages it needs are missing or too old; the rest of QGIS is not affected.</translation></message>
    <message><source>{count} 个设施已改为“{name}”（可撤销）。</source><translation>{count} facilities changed to “{name}” (can be undone).</translation></message>
    <message><source>{groups} 组，{count} 个设施</source><translation>{groups} groups, {count} facilities</translation></message>
    <message><source>不计入</source><translation>Not counted</translation></message>
    <message><source>不计入（抽查）</source><translation>Not counted (sample)</translation></message>
    <message><source>例如</source><translation>Examples</translation></message>
    <message><source>依据</source><translation>Basis</translation></message>
    <message><source>全部 {count} 个；只改其中几个时，在下面点选（可按住 Ctrl 或 Shift）。</source><translation>All {count}; to change only some, choose them below (hold Ctrl or Shift).</translation></message>
    <message><source>共同点</source><translation>In common</translation></message>
    <message><source>匹配内容至少两个字。</source><translation>The pattern needs at least two characters.</translation></message>
    <message><source>原类型</source><translation>Source type</translation></message>
    <message><source>名称：{pattern}</source><translation>Name: {pattern}</translation></message>
    <message><source>应用</source><translation>Apply</translation></message>
    <message><source>待核对</source><translation>To check</translation></message>
    <message><source>情况</source><translation>Status</translation></message>
    <message><source>把握</source><translation>Conf.</translation></message>
    <message><source>把握较低</source><translation>Low confidence</translation></message>
    <message><source>改 {count} 个</source><translation>Change {count}</translation></message>
    <message><source>改为</source><translation>Change to</translation></message>
    <message><source>改动这些设施的小类和级别，可一次撤销</source><translation>Change class and level of these facilities; can be undone at once</translation></message>
    <message><source>数量</source><translation>Count</translation></message>
    <message><source>没有要核对的设施。</source><translation>No facilities to check.</translation></message>
    <message><source>没有认出</source><translation>Not recognised</translation></message>
    <message><source>现归</source><translation>Class now</translation></message>
    <message><source>筛选：类型、名称或小类中的几个字</source><translation>Filter: a few characters of type, name or class</translation></message>
    <message><source>类型编码 {pattern}</source><translation>Type code {pattern}</translation></message>
    <message><source>规则已记住。</source><translation>The rule is remembered.</translation></message>
    <message><source>规则的匹配内容至少两个字</source><translation>The pattern needs at least two characters</translation></message>
    <message><source>请先选定改为哪个小类，或“不是设施”</source><translation>First choose the class to change to, or “Not a facility”</translation></message>
    <message><source>请先选择要改的设施</source><translation>First choose the facilities to change</translation></message>
    <message><source>请在上面选择一组或几组。</source><translation>Choose one or more groups above.</translation></message>
    <message><source>还没有选定设施和小类。</source><translation>No facilities and no class chosen yet.</translation></message>
    <message><source>选中 {count} 个，共 {shown} 个。</source><translation>{count} selected of {shown}.</translation></message>
    <message><source>选定小类后，这里说明规则还会改动哪些设施。</source><translation>Once a class is chosen, what else the rule changes is told here.</translation></message>
    <message><source>（没有名称）</source><translation>(no name)</translation></message>
    <message><source>（没有类型，名称也没有共同的词）</source><translation>(no type, and no word common to the names)</translation></message>
    <message><source>学到的规则</source><translation>Learnt rules</translation></message>
    <message><source>批量改类</source><translation>Change classes</translation></message>
    <message><source>设施分类</source><translation>Facility taxonomy</translation></message>
    <message><source>与已有规则说法不同：{rules}；都符合时先看名称，再看类型文字、类型编码，同类以匹配内容长的为准。</source><translation>Existing rules say otherwise: {rules}. Where several apply, the name comes first, then type text, then type code; within one kind the longer pattern.</translation></message>
    <message><source>以后导入和自动整理都先按它归类；同时改动现有其他符合的设施</source><translation>Imports and “Run” will classify by it first from now on; other present facilities that fit are changed too</translation></message>
    <message><source>名称含有它的</source><translation>Name contains it</translation></message>
    <message><source>类型文字等于它、或其中一级等于它的</source><translation>Type text is it, or one of its levels is</translation></message>
    <message><source>类型编码以它开头的</source><translation>Type code begins with it</translation></message>
    <message><source>规则不改动其他设施。</source><translation>The rule changes no other facilities.</translation></message>
    <message><source>规则同时改动另外 {count} 个设施。</source><translation>The rule changes {count} other facilities too.</translation></message>
    <message><source>规则同时改动另外 {count} 个设施，其中 {sure} 个原来有把握，请看清再应用。</source><translation>The rule changes {count} other facilities too, {sure} of them classified with confidence so far; look closely before applying.</translation></message>
    <message><source>记住这条规则</source><translation>Remember this rule</translation></message>
    <message><source>不是设施</source><translation>Not a facility</translation></message>
    <message><source>全部重新归类</source><translation>Classify all again</translation></message>
    <message><source>删除规则</source><translation>Delete rules</translation></message>
    <message><source>删除选中的规则，可撤销；已按它归类的设施不变，需要时再“全部重新归类”</source><translation>Delete the selected rules; can be undone. Facilities already classified by them stay as they are; use “Classify all again” where needed</translation></message>
    <message><source>匹配内容</source><translation>Pattern</translation></message>
    <message><source>导入和自动整理时先按这些规则归类。几条都符合的，先看名称，再看类型文字、类型编码；同类的以匹配内容长的为准，一样长的以后学的为准。</source><translation>Imports and “Run” classify by these rules first. Where several apply, the name comes first, then type text, then type code; within one kind the longer pattern, and of equal ones the one learnt last.</translation></message>
    <message><source>已删除 {count} 条规则（可撤销）。</source><translation>{count} rules deleted (can be undone).</translation></message>
    <message><source>归入</source><translation>Class</translation></message>
    <message><source>按规则、类型和名称重新归类并定级；人工定的和来源给定的不动，可一次撤销</source><translation>Classify and level again by rules, types and names; what was set by hand or given by the source stays; can be undone at once</translation></message>
    <message><source>正在归类</source><translation>Classifying</translation></message>
    <message><source>现按它归类</source><translation>Classified by it</translation></message>
    <message><source>看什么</source><translation>Looks at</translation></message>
    <message><source>说明</source><translation>Notes</translation></message>
    <message><source>请先选中规则</source><translation>Select a rule first</translation></message>
    <message><source>重新归类</source><translation>Classify again</translation></message>
    <message><source>重新归类：改动 {changed} 个；归类 {classified}，不计入 {refused}，待定 {open}，人工或来源给定的 {kept} 个未动。</source><translation>Classified again: {changed} changed; {classified} classified, {refused} not counted, {open} pending, {kept} set by hand or by the source left as they were.</translation></message>
    <message><source>不再用本局分类</source><translation>Stop using the own taxonomy</translation></message>
    <message><source>使用</source><translation>Use</translation></message>
    <message><source>分类表已导出：{file}。</source><translation>Taxonomy table exported: {file}.</translation></message>
    <message><source>导出为 Excel，可改名称、级别、编码和识别词，增删小类</source><translation>Export to Excel, where names, levels, codes and words can be changed and classes added or removed</translation></message>
    <message><source>导出分类表</source><translation>Export the taxonomy table</translation></message>
    <message><source>导出分类表…</source><translation>Export table…</translation></message>
    <message><source>将在这个工作区使用“{title}”（{count} 小类），这一步不能撤销，但可以“恢复自带分类”。

{notes}</source><translation>“{title}” ({count} classes) will be used in this workspace. This step cannot be undone, but “Restore built-in” brings the built-in taxonomy back.

{notes}</translation></message>
    <message><source>小类</source><translation>Class</translation></message>
    <message><source>恢复</source><translation>Restore</translation></message>
    <message><source>恢复自带分类</source><translation>Restore built-in</translation></message>
    <message><source>所属大类</source><translation>Group</translation></message>
    <message><source>本局识别词</source><translation>Own words</translation></message>
    <message><source>现在用的就是自带分类</source><translation>The built-in taxonomy is in use already</translation></message>
    <message><source>现用：{title}，{groups} 大类 {classes} 小类。{note}</source><translation>In use: {title}, {groups} groups, {classes} classes. {note}</translation></message>
    <message><source>类型编码</source><translation>Type codes</translation></message>
    <message><source>级别</source><translation>Level</translation></message>
    <message><source>设施分类.xlsx</source><translation>Facility taxonomy.xlsx</translation></message>
    <message><source>设施分类已更换，页面和表单按新分类显示。图层符号保持原样；要按新分类重画，请移除设施图层后重新打开工作区。</source><translation>The facility taxonomy was replaced; pages and forms show the new classes. Layer symbols stay as they are; to draw by the new classes, remove the facility layer and open the workspace again.</translation></message>
    <message><source>设施数</source><translation>Facilities</translation></message>
    <message><source>读入分类表</source><translation>Read a taxonomy table</translation></message>
    <message><source>读入分类表…</source><translation>Read table…</translation></message>
    <message><source>读入改好的分类表，只用于这个工作区</source><translation>Read a changed taxonomy table, for this workspace only</translation></message>
    <message><source>这个工作区将改用自带分类，本局分类从工作区中去掉（导出的分类表不受影响）。</source><translation>This workspace will use the built-in taxonomy; the own taxonomy is removed from it (exported tables are not touched).</translation></message>
    <message><source>指定</source><translation>Assign</translation></message>
    <message><source>指定社区</source><translation>Assign to a community</translation></message>
    <message><source>距离（m）</source><translation>Distance (m)</translation></message>
    <message><source>输入社区名称或编码的一部分</source><translation>Type part of a community name or code</translation></message>
    <message><source>{count} 户</source><translation>{count} hh</translation></message>
    <message><source>{count}户</source><translation>{count} hh</translation></message>
    <message><source>{name}：{homes}、{shops} 铺</source><translation>{name}: {homes}, {shops} shops</translation></message>
    <message><source>份数</source><translation>Parts</translation></message>
    <message><source>删去各部分，户数、商铺合回整栋</source><translation>Remove the parts; households and shops go back to the whole building</translation></message>
    <message><source>单元（并排）</source><translation>Units (side by side)</translation></message>
    <message><source>合计 {homes} / {total} 户，{shops} / {all_shops} 铺</source><translation>Sum: {homes} / {total} households, {shops} / {all_shops} shops</translation></message>
    <message><source>合计与整栋不一致；请改正，或勾选“整栋以合计为准”。</source><translation>The sums differ from the whole building; correct them, or tick “The sums count”.</translation></message>
    <message><source>商铺</source><translation>Shops</translation></message>
    <message><source>平均分配</source><translation>Spread evenly</translation></message>
    <message><source>恢复整栋</source><translation>Restore whole</translation></message>
    <message><source>户数、商铺数请填整数。</source><translation>Enter households and shops as whole numbers.</translation></message>
    <message><source>拆分</source><translation>Split</translation></message>
    <message><source>拆分成这些部分，可撤销</source><translation>Split into these parts; can be undone</translation></message>
    <message><source>拆楼：{name}</source><translation>Split building: {name}</translation></message>
    <message><source>按份数平均分配户数和商铺，名称恢复默认</source><translation>Spread households and shops evenly over the parts; names go back to their defaults</translation></message>
    <message><source>整栋以合计为准，户数来源改为“登记”</source><translation>The sums count for the whole building (source becomes “登记”, recorded)</translation></message>
    <message><source>整栋户数未知：请填写各部分的户数（整数），合计记为整栋的登记户数。</source><translation>The households of the whole building are unknown: enter those of each part (whole numbers); their sum is recorded for the building.</translation></message>
    <message><source>有 {count} 部分超过上限 {high:g} 户，仍可拆分。</source><translation>{count} parts are above the maximum of {high:g} households; it can be split all the same.</translation></message>
    <message><source>未知</source><translation>unknown</translation></message>
    <message><source>楼层（上下）</source><translation>Floors (stacked)</translation></message>
    <message><source>每一部分连同用地归占它最多的网格；不再有范围的网格撤并</source><translation>Every part goes, with its ground, to the grid that holds most of it; a grid without ground is removed</translation></message>
    <message><source>沿楼的长边自西向东（自南向北）依次切开</source><translation>Cut along the long side, west to east (south to north)</translation></message>
    <message><source>网格界线将随各部分调整，户数随之变化。</source><translation>The grid borders will follow the parts, and the households with them.</translation></message>
    <message><source>网格界线随各部分调整</source><translation>Grid borders follow the parts</translation></message>
    <message><source>自下而上分段；地图上按户数示意切分</source><translation>In bands from the bottom up; cut schematically by households on the map</translation></message>
    <message><source>表中自下而上排列，图上为示意。</source><translation>In the table from the bottom up; the drawing is schematic.</translation></message>
    <message><source>表中自西向东（自南向北）排列。</source><translation>In the table from west to east (south to north).</translation></message>
    <message><source>，现为 {count} 部分</source><translation>, now {count} parts</translation></message>
    <message><source>其中 {count} 组有说法不同的字段，按“人工优先、较新优先”取值，其余值记入变更记录</source><translation>{count} groups have fields that differ; values are taken “by hand first, newer first”, the others go to the change log</translation></message>
    <message><source>另有 {count} 组，请在这一步之后再做</source><translation>{count} more groups are to be done after this step</translation></message>
    <message><source>合并 {count} 组</source><translation>Merge {count} groups</translation></message>
    <message><source>合并 {count} 组，删去 {gone} 条记录，可一步撤销</source><translation>Merge {count} groups and delete {gone} records; can be undone in one step</translation></message>
    <message><source>合并全部有把握的</source><translation>Merge all certain ones</translation></message>
    <message><source>合并后</source><translation>After merging</translation></message>
    <message><source>并入</source><translation>Merged in</translation></message>
    <message><source>按上面的取值合并，可撤销</source><translation>Merge with the values above; can be undone</translation></message>
    <message><source>说法不同的字段</source><translation>Differing fields</translation></message>
    <message><source>请至少勾选一组</source><translation>Tick at least one group</translation></message>
    <message><source>关闭</source><translation>Close</translation></message>
    <message><source>判为“不是重复”的</source><translation>Judged “not duplicates”</translation></message>
    <message><source>撤回后重新列入查重，可撤销</source><translation>Once withdrawn they are listed again; can be undone</translation></message>
    <message><source>撤回所选</source><translation>Withdraw selected</translation></message>
    <message><source>时间</source><translation>Time</translation></message>
    <message><source>经办人</source><translation>By</translation></message>
    <message><source>设施</source><translation>Facility</translation></message>
    <message><source>请先选中要撤回的行</source><translation>First select the rows to withdraw</translation></message>
    <message><source>不是重复（N）</source><translation>Not duplicates (N)</translation></message>
    <message><source>先列出每组合并后的值，确认后一步合并</source><translation>List the merged values of each group first; merge in one step once confirmed</translation></message>
    <message><source>先看下一组</source><translation>Look at the next group first</translation></message>
    <message><source>准备合并</source><translation>Preparing to merge</translation></message>
    <message><source>判过的…</source><translation>Judged…</translation></message>
    <message><source>合并全部有把握的…</source><translation>Merge certain ones…</translation></message>
    <message><source>合并全部有把握的（{count} 组）…</source><translation>Merge certain ones ({count})…</translation></message>
    <message><source>合并（回车）</source><translation>Merge (Enter)</translation></message>
    <message><source>已合并 {count} 组，删去 {gone} 条重复记录（可一步撤销）。</source><translation>{count} groups merged, {gone} duplicate records deleted (can be undone in one step).</translation></message>
    <message><source>已合并为“{name}”，并入 {count} 条（可撤销）。</source><translation>Merged into “{name}”, {count} records merged in (can be undone).</translation></message>
    <message><source>按左列“合并后”的值合成一条，可撤销</source><translation>Make one record of the values in the left column “After merging”; can be undone</translation></message>
    <message><source>撤回“不是重复”</source><translation>Withdraw “not duplicates”</translation></message>
    <message><source>撤销</source><translation>Undo</translation></message>
    <message><source>撤销：{step}</source><translation>Undo: {step}</translation></message>
    <message><source>查重</source><translation>Find duplicates</translation></message>
    <message><source>查重 · 疑似重复的设施</source><translation>Duplicates · facilities likely to be the same</translation></message>
    <message><source>正在查找…</source><translation>Searching…</translation></message>
    <message><source>正在查找，请稍候</source><translation>Searching, please wait</translation></message>
    <message><source>比较各字段</source><translation>Comparing fields</translation></message>
    <message><source>没有可撤销的步骤</source><translation>No step to undo</translation></message>
    <message><source>没有当前组</source><translation>No group chosen</translation></message>
    <message><source>没有有把握的组</source><translation>No certain groups</translation></message>
    <message><source>没有疑似重复的设施。</source><translation>No likely duplicates.</translation></message>
    <message><source>没有符合筛选的组。</source><translation>No groups match the filter.</translation></message>
    <message><source>看以前判为“不是重复”的，可撤回</source><translation>Look at the groups judged “not duplicates”; they can be withdrawn</translation></message>
    <message><source>记住这几条是不同的设施，以后不再列出；可撤销，也可在“判过的”中撤回</source><translation>Remember that these are different facilities and do not list them again; can be undone, or withdrawn under “Judged”</translation></message>
    <message><source>跳过（S）</source><translation>Skip (S)</translation></message>
    <message><source>{count} 个设施没有唯一标识或与别的相同（多为复制粘贴而来），未参与查重。</source><translation>{count} facilities have no unique ID or share one (mostly by copy and paste) and were left out of the search.</translation></message>
    <message><source>全部</source><translation>All</translation></message>
    <message><source>全部来源</source><translation>All sources</translation></message>
    <message><source>全部社区</source><translation>All communities</translation></message>
    <message><source>有把握</source><translation>Certain</translation></message>
    <message><source>条</source><translation>Rows</translation></message>
    <message><source>相距</source><translation>Apart</translation></message>
    <message><source>需核对</source><translation>To check</translation></message>
    <message><source>“{text}”不能作为“{field}”，原值未变。</source><translation>“{text}” cannot be a value of “{field}”; the value was left unchanged.</translation></message>
    <message><source>上一组</source><translation>Previous group</translation></message>
    <message><source>上一组（PageUp）</source><translation>Previous group (PageUp)</translation></message>
    <message><source>下一组</source><translation>Next group</translation></message>
    <message><source>下一组（PageDown）</source><translation>Next group (PageDown)</translation></message>
    <message><source>在地图上看这一组</source><translation>Look at this group on the map</translation></message>
    <message><source>第 {place} / {total} 组，共 {count} 条，把握 {score:.2f}</source><translation>Group {place} / {total}, {count} records, confidence {score:.2f}</translation></message>
    <message><source>缩放至</source><translation>Zoom to</translation></message>
    <message><source>这一条没有坐标，位置取其他记录的。</source><translation>This record has no coordinates; the place is taken from the others.</translation></message>
    <message><source>{basis}，相距 {metres:.0f} m</source><translation>{basis}, {metres:.0f} m apart</translation></message>
    <message><source>位置</source><translation>Place</translation></message>
    <message><source>保留这一条的编码和唯一标识</source><translation>Keep the code and unique ID of this record</translation></message>
    <message><source>其他表有 {count} 处引用</source><translation>{count} references in other tables</translation></message>
    <message><source>双击或按 F2 可直接填写</source><translation>Double-click or press F2 to type a value</translation></message>
    <message><source>各来源说法不同，请核对</source><translation>The sources differ; check it</translation></message>
    <message><source>坐标</source><translation>Coordinates</translation></message>
    <message><source>挂接</source><translation>Tagging</translation></message>
    <message><source>更新时间：{time}</source><translation>Updated: {time}</translation></message>
    <message><source>没有坐标</source><translation>no coordinates</translation></message>
    <message><source>点一下采用这个值</source><translation>Click to take this value</translation></message>
    <message><source>点表头：保留这一条的编码和位置</source><translation>Click a heading to keep the code and place of that record</translation></message>
    <message><source>（空）</source><translation>(empty)</translation></message>
    <message><source>{grids} 个微网格编成 {groups} 个应急组（平均 {mean} 户，{inside} 个在范围内），需要 {groups} 人。</source><translation>{grids} micro-grids made into {groups} emergency groups ({mean} households on average, {inside} within range): {groups} workers needed.</translation></message>
    <message><source>不足下限</source><translation>below minimum</translation></message>
    <message><source>人员汇总和应急组入户清单，姓名脱敏</source><translation>Staffing summary and visit lists of the groups, names masked</translation></message>
    <message><source>人均户数</source><translation>Per worker</translation></message>
    <message><source>停止</source><translation>Stop</translation></message>
    <message><source>停止计算，工作区不变</source><translation>Stop computing; the workspace stays unchanged</translation></message>
    <message><source>入户清单</source><translation>Visit list</translation></message>
    <message><source>关闭，并拿掉地图上的临时图层</source><translation>Close and remove the temporary layer from the map</translation></message>
    <message><source>判定</source><translation>Verdict</translation></message>
    <message><source>另存图层…</source><translation>Save layer…</translation></message>
    <message><source>另存应急组图层</source><translation>Save emergency group layer</translation></message>
    <message><source>可到岗
人数</source><translation>Workers
available</translation></message>
    <message><source>在册人数</source><translation>Workers</translation></message>
    <message><source>在后台编组并核算人员，先在地图上显示，工作区不变</source><translation>Form the groups and work out the staff in the background; shown on the map, the workspace stays unchanged</translation></message>
    <message><source>备注</source><translation>Remarks</translation></message>
    <message><source>导出 Excel…</source><translation>Export Excel…</translation></message>
    <message><source>导出平急转换人员方案</source><translation>Export emergency staffing plan</translation></message>
    <message><source>已导出：{file}</source><translation>Exported: {file}</translation></message>
    <message><source>平急转换</source><translation>Emergency switch-over</translation></message>
    <message><source>平时人员</source><translation>Normal staff</translation></message>
    <message><source>应急人员</source><translation>Emergency staff</translation></message>
    <message><source>应急组
（需要人数）</source><translation>Groups =
workers</translation></message>
    <message><source>应急组图层已保存：{file}</source><translation>Emergency group layer saved: {file}</translation></message>
    <message><source>应急组（{count}）</source><translation>Groups ({count})</translation></message>
    <message><source>应急缺 {count} 人。</source><translation>{count} workers short in an emergency.</translation></message>
    <message><source>应配人数</source><translation>Needed</translation></message>
    <message><source>微网格
个数</source><translation>Micro-
grids</translation></message>
    <message><source>志愿者</source><translation>Volunteers</translation></message>
    <message><source>户+商</source><translation>Hh+shops</translation></message>
    <message><source>所在微网格</source><translation>Micro-grid</translation></message>
    <message><source>打开文件</source><translation>Open file</translation></message>
    <message><source>把应急组存为单独的 GeoPackage 文件</source><translation>Save the emergency groups as a separate GeoPackage file</translation></message>
    <message><source>未配网格员
的微网格</source><translation>Grids without
worker</translation></message>
    <message><source>正在编组，请稍候</source><translation>Forming groups, please wait</translation></message>
    <message><source>没有需要说明的情况。</source><translation>Nothing to report.</translation></message>
    <message><source>现有人员
用时（小时）</source><translation>Present
staff, h</translation></message>
    <message><source>现有人员 {hours:g} 小时内完成入户的社区 {kept} / {all} 个。</source><translation>{kept} of {all} communities can be visited within {hours:g} hours by the present staff.</translation></message>
    <message><source>用时（分钟）</source><translation>Minutes</translation></message>
    <message><source>组号</source><translation>Group</translation></message>
    <message><source>编组并核算</source><translation>Form groups</translation></message>
    <message><source>缺员</source><translation>Short</translation></message>
    <message><source>说明（{count}）</source><translation>Notes ({count})</translation></message>
    <message><source>请先编组</source><translation>Form the groups first</translation></message>
    <message><source>足额
用时（小时）</source><translation>Full
staff, h</translation></message>
    <message><source>遍访
用时（小时）</source><translation>Full
round, h</translation></message>
    <message><source>需要的措施</source><translation>Measures</translation></message>
    <message><source>风险区
户+商</source><translation>Risk area
hh+shops</translation></message>
    <message><source> 分钟</source><translation> min</translation></message>
    <message><source> 小时</source><translation> h</translation></message>
    <message><source> 户</source><translation> hh</translation></message>
    <message><source>{title}：{value:g} {unit}（{mark}）
{basis}</source><translation>{title}: {value:g} {unit} ({mark})
{basis}</translation></message>
    <message><source>上限</source><translation>Max.</translation></message>
    <message><source>下限</source><translation>Min.</translation></message>
    <message><source>先用选择工具在地图上选中“小区”图层的要素；小区内的楼栋都编入。</source><translation>First select features of the “Compound” layer on the map; all buildings inside are included.</translation></message>
    <message><source>先用选择工具在地图上选中“微网格”图层的要素；也可在“网格列表”中选。</source><translation>First select features of the “Micro-grid” layer on the map, or choose them in the “Grid list”.</translation></message>
    <message><source>到岗率</source><translation>Attendance</translation></message>
    <message><source>参数</source><translation>Parameters</translation></message>
    <message><source>地图上选中的小区</source><translation>Compounds selected on the map</translation></message>
    <message><source>地图上选中的微网格</source><translation>Micro-grids selected on the map</translation></message>
    <message><source>平时每人</source><translation>Normal, per worker</translation></message>
    <message><source>志愿者计入</source><translation>Volunteers counted</translation></message>
    <message><source>把鼠标停在参数上可看依据。63 户、12 户、5 分钟、3 小时有报道出处，4.6 分钟由其核算，其余为本产品约定，请按本地情况修改。</source><translation>Hover over a parameter to see its basis. 63 and 12 households, 5 minutes and 3 hours are from press reports, 4.6 minutes is computed from them, the rest are this product's conventions; change them to suit your place.</translation></message>
    <message><source>指令到达</source><translation>Order arrives</translation></message>
    <message><source>按社区</source><translation>By community</translation></message>
    <message><source>有出处</source><translation>has a source</translation></message>
    <message><source>未核实</source><translation>unverified</translation></message>
    <message><source>本产品约定</source><translation>product convention</translation></message>
    <message><source>核算</source><translation>computed</translation></message>
    <message><source>每户用时</source><translation>Per household</translation></message>
    <message><source>每组目标</source><translation>Group target</translation></message>
    <message><source>没有选中{title}。</source><translation>Nothing is selected: {title}.</translation></message>
    <message><source>没有选择面图层。</source><translation>No polygon layer is chosen.</translation></message>
    <message><source>请先在地图上用选择工具选中“{title}”图层的要素。</source><translation>First select features of the layer “{title}” on the map with the selection tool.</translation></message>
    <message><source>请先把风险区图层加入工程。</source><translation>Add the risk area layer to the project first.</translation></message>
    <message><source>面图层（有选中要素时只用选中的）</source><translation>Polygon layer (only selected features, if any)</translation></message>
    <message><source>风险区</source><translation>Risk area</translation></message>
    <message><source>估算</source><translation>Estimate</translation></message>
    <message><source>户均建筑面积</source><translation>Floor area per household</translation></message>
    <message><source>没有户数的居住楼栋，按 占地面积 × 层数 ÷ 户均建筑面积 估算，标为“估算”；小区登记了总户数的，按总户数分摊到楼栋，标为“分摊”。已登记的户数不会改动。</source><translation>For residential buildings without a household count, households are estimated as footprint area × floors ÷ floor area per household and marked “estimated”. Where a compound has a registered total, it is allocated to its buildings and marked “allocated”. Registered household counts are not changed.</translation></message>
    <message><source>BD-09</source><translation>BD-09</translation></message>
    <message><source>GCJ-02</source><translation>GCJ-02</translation></message>
    <message><source>保持原样</source><translation>Keep as is</translation></message>
    <message><source>列名提示坐标可能是 {datum}，只是提示，请核实。</source><translation>The column names hint at {datum} coordinates; only a hint, please check.</translation></message>
    <message><source>坐标偏移不变；试运行结果里仍会提醒</source><translation>The coordinate offset stays as it is; the dry run will still mention it</translation></message>
    <message><source>导入时各点移动约 {metres} m。</source><translation>Importing moves the points by about {metres} m.</translation></message>
    <message><source>已保持原样。</source><translation>Left as it was.</translation></message>
    <message><source>把“坐标偏移”改为所建议的；导入时才纠偏，源文件不改</source><translation>Set “Coordinate offset” as suggested; correction happens on import, the source file is not changed</translation></message>
    <message><source>核对坐标偏移</source><translation>Check coordinate offset</translation></message>
    <message><source>采用 {datum}</source><translation>Use {datum}</translation></message>
    <message><source>…等 {count} 列</source><translation>… {count} columns in all</translation></message>
    <message><source>不导入的列：{names}</source><translation>Columns not imported: {names}</translation></message>
    <message><source>共 {count} 行，写入图层要几分钟；直接写入工作区文件只要几秒，但不能撤销。</source><translation>{count} rows in all: writing to the layer takes minutes, writing straight to the workspace file only seconds, but cannot be undone.</translation></message>
    <message><source>写入 {file}</source><translation>Writing {file}</translation></message>
    <message><source>原因见“试运行结果”。</source><translation>See “Dry run result” for the reasons.</translation></message>
    <message><source>坐标列的次序还没有确认。</source><translation>The order of the coordinate columns has not been confirmed.</translation></message>
    <message><source>字段对应（带 * 的必填，没有编码时自动编号）</source><translation>Field mapping (* = required; missing codes are numbered automatically)</translation></message>
    <message><source>导入 {file}</source><translation>Importing {file}</translation></message>
    <message><source>导入读得出的 {count} 行</source><translation>Import the {count} readable rows</translation></message>
    <message><source>已写入文件，不能撤销。</source><translation>Written to the file; cannot be undone.</translation></message>
    <message><source>打开 {file}</source><translation>Opening {file}</translation></message>
    <message><source>提醒见下表。</source><translation>Reminders are listed below.</translation></message>
    <message><source>文件不完整</source><translation>Incomplete file</translation></message>
    <message><source>是否导入读得出的部分？</source><translation>Import the part that can be read?</translation></message>
    <message><source>未导入的行和原因见下表。</source><translation>Rows not imported, with reasons, are listed below.</translation></message>
    <message><source>查看待定</source><translation>Show pending</translation></message>
    <message><source>没有可以导入的行。</source><translation>There are no rows to import.</translation></message>
    <message><source>源数据预览</source><translation>Source data preview</translation></message>
    <message><source>试运行结果</source><translation>Dry run result</translation></message>
    <message><source>请先在黄色提示中选择“互换两列”或“保持原样”。</source><translation>First choose “Swap columns” or “Keep as is” in the yellow notice.</translation></message>
    <message><source>请至少为一个目标字段选择源字段。</source><translation>Choose a source field for at least one target field.</translation></message>
    <message><source>还没有任何字段对应。</source><translation>No fields have been mapped yet.</translation></message>
    <message><source>不计入的行也导入</source><translation>Also import rows not counted</translation></message>
    <message><source>与工作区的小区、楼栋、社区比对；把握不足的不猜，进入“待定设施”由人指定。不勾选时，没有坐标的行不导入。</source><translation>Compared with compounds, buildings and communities of the workspace; nothing is guessed on weak grounds: such rows go to the pending facilities for you to place. If unticked, rows without coordinates are not imported.</translation></message>
    <message><source>如餐馆、宠物医院：不属于社区设施，导入后不归小类。不勾选时跳过并列出原因。</source><translation>Such as restaurants and pet clinics: not community facilities, imported without a class. If unticked, they are skipped and listed with the reason.</translation></message>
    <message><source>归入 30 个小类：按学到的规则、类型编码、类型文字、名称归类；来源已给出的和人工定的不改。</source><translation>Into 30 classes, by learnt rules, type codes, type text and name; classes given by the source or set by hand are not changed.</translation></message>
    <message><source>按位置挂接到片区、社区、小区、微网格并定级；压界、界外的按容差，定不了的留作待定。</source><translation>Tagged by location to precinct, community, compound and micro-grid, and levelled; near and beyond boundaries the tolerance applies, and what cannot be settled is kept as pending.</translation></message>
    <message><source>没有坐标的行按名称和地址匹配，匹配不上的留作待定</source><translation>Locate rows without coordinates by name and address; unmatched ones are kept as pending</translation></message>
    <message><source>互换两列</source><translation>Swap columns</translation></message>
    <message><source>是否把经度（东）和纬度（北）两列互换？</source><translation>Swap the longitude (east) and latitude (north) columns?</translation></message>
    <message><source>下表只列前 {count} 条。</source><translation>Only the first {count} are listed below.</translation></message>
    <message><source>原因</source><translation>Reason</translation></message>
    <message><source>处理办法</source><translation>Remedy</translation></message>
    <message><source>尚未试运行。</source><translation>No dry run yet.</translation></message>
    <message><source>拒绝</source><translation>Rejected</translation></message>
    <message><source>提醒</source><translation>Warning</translation></message>
    <message><source>提醒 {count} 条。</source><translation>{count} warnings.</translation></message>
    <message><source>结果</source><translation>Result</translation></message>
    <message><source>行号</source><translation>Row</translation></message>
    <message><source>要素</source><translation>Feature</translation></message>
    <message><source>跳过</source><translation>Skipped</translation></message>
    <message><source>只看结果，不写入</source><translation>Show the result only, write nothing</translation></message>
    <message><source>导入</source><translation>Import</translation></message>
    <message><source>试运行</source><translation>Dry run</translation></message>
    <message><source>{count} 个要素</source><translation>{count} features</translation></message>
    <message><source>{count} 列</source><translation>{count} columns</translation></message>
    <message><source>工作表/图层</source><translation>Sheet/layer</translation></message>
    <message><source>已按 CGCS2000 预选坐标系，请核实。</source><translation>The coordinate system was preselected as CGCS2000; please verify.</translation></message>
    <message><source>所有文件</source><translation>All files</translation></message>
    <message><source>数据文件</source><translation>Data files</translation></message>
    <message><source>文件</source><translation>File</translation></message>
    <message><source>文字编码</source><translation>Encoding</translation></message>
    <message><source>来源（也可把文件拖进本窗口）</source><translation>Source (you can also drop a file on this window)</translation></message>
    <message><source>自动</source><translation>Automatic</translation></message>
    <message><source>请选择 gpkg、shp、GeoJSON、KML、xlsx、csv 等文件。</source><translation>Choose a gpkg, shp, GeoJSON, KML, xlsx, csv or similar file.</translation></message>
    <message><source>BD-09 纠偏（百度地图）</source><translation>Correct BD-09 (Baidu Maps)</translation></message>
    <message><source>GCJ-02 纠偏（高德、腾讯地图）</source><translation>Correct GCJ-02 (Amap, Tencent Maps)</translation></message>
    <message><source>不纠偏（WGS84/CGCS2000 或地方坐标）</source><translation>No correction (WGS84/CGCS2000 or local coordinates)</translation></message>
    <message><source>停止，一行也不导入</source><translation>Stop, import nothing</translation></message>
    <message><source>坐标偏移</source><translation>Coordinate offset</translation></message>
    <message><source>导入到</source><translation>Import into</translation></message>
    <message><source>更新（已锁定的除外）</source><translation>Update (except locked ones)</translation></message>
    <message><source>未说明，请选择</source><translation>Not stated, please choose</translation></message>
    <message><source>源坐标系</source><translation>Source coordinate system</translation></message>
    <message><source>目标表</source><translation>Target table</translation></message>
    <message><source>跳过，保留工作区的</source><translation>Skip, keep those in the workspace</translation></message>
    <message><source>遇已有要素</source><translation>Existing features</translation></message>
    <message><source>名称一致</source><translation>Same name</translation></message>
    <message><source>图形（WKT）</source><translation>Geometry (WKT)</translation></message>
    <message><source>坐标列</source><translation>Coordinate column</translation></message>
    <message><source>度，或以米计的东（横）坐标</source><translation>Degrees, or easting in metres</translation></message>
    <message><source>度，或以米计的北（纵）坐标</source><translation>Degrees, or northing in metres</translation></message>
    <message><source>形如 POINT(104.07 30.66) 的文本列</source><translation>Text column such as POINT(104.07 30.66)</translation></message>
    <message><source>手工</source><translation>Manual</translation></message>
    <message><source>按对照表</source><translation>Lookup table</translation></message>
    <message><source>沿用上次</source><translation>As last time</translation></message>
    <message><source>源字段</source><translation>Source field</translation></message>
    <message><source>目标字段</source><translation>Target field</translation></message>
    <message><source>相近 {percent}%</source><translation>{percent}% similar</translation></message>
    <message><source>示例值</source><translation>Sample values</translation></message>
    <message><source>纬度 / 北坐标</source><translation>Latitude / northing</translation></message>
    <message><source>经度 / 东坐标</source><translation>Longitude / easting</translation></message>
    <message><source>（不导入）</source><translation>(do not import)</translation></message>
    <message><source>保留编码</source><translation>Code to keep</translation></message>
    <message><source>可不填</source><translation>Optional</translation></message>
    <message><source>合并</source><translation>Merge</translation></message>
    <message><source>合并 {count} 个{unit}</source><translation>{unit}: merge {count}</translation></message>
    <message><source>合并为一个，可撤销</source><translation>Merge into one; can be undone</translation></message>
    <message><source>合并后的编码取这一个的，其余编码停用，不再使用</source><translation>The merged one keeps this code; the other codes are retired and never used again</translation></message>
    <message><source>合并后超过上限，请说明理由</source><translation>Above the maximum when merged; give a reason</translation></message>
    <message><source>暂不指派</source><translation>Nobody yet</translation></message>
    <message><source>未知的网格员</source><translation>Unknown grid worker</translation></message>
    <message><source>网格员</source><translation>Worker</translation></message>
    <message><source>请填写合并后的名称</source><translation>Enter the name of the merged one</translation></message>
    <message><source>超过上限，必须说明理由</source><translation>Above the maximum: a reason is required</translation></message>
    <message><source>超限说明</source><translation>Reason (out of range)</translation></message>
    <message><source>CGCS2000 按 3° 分带，每带以中央经线左右各 1.5° 为界；离中央经线越近，变形越小。经度 {longitude:.3f}° 距所选中央经线 {meridian:g}° 有 {away:.2f}°。“横坐标带带号”的坐标形如 35 412345（8 位），不带带号的形如 412345（6 位），请与本单位现有数据一致。</source><translation>CGCS2000 uses 3° zones, each reaching 1.5° either side of its central meridian; the closer to the central meridian, the smaller the distortion. Longitude {longitude:.3f}° is {away:.2f}° from the chosen central meridian {meridian:g}°. Coordinates with a “zone-prefixed easting” look like 35 412345 (8 digits), those without like 412345 (6 digits); use the form of your existing data.</translation></message>
    <message><source>{crs}（推荐）</source><translation>{crs} (recommended)</translation></message>
    <message><source>“{crs}”不是以米为单位的投影坐标系，不能使用。</source><translation>“{crs}” is not a projected coordinate system in metres and cannot be used.</translation></message>
    <message><source>“{file}”没有坐标系信息，无法推荐投影带。</source><translation>“{file}” has no coordinate system information, so no zone can be recommended.</translation></message>
    <message><source>例如：示例街道微网格</source><translation>e.g. Sample Subdistrict micro-grids</translation></message>
    <message><source>其他坐标系（地方独立坐标系等）…</source><translation>Other coordinate system (local systems etc.)…</translation></message>
    <message><source>取地图中心</source><translation>Use map centre</translation></message>
    <message><source>地图是空的，没有中心可取</source><translation>The map is empty and has no centre to take</translation></message>
    <message><source>坐标系</source><translation>Coordinate system</translation></message>
    <message><source>坐标系（全部数据统一存入此坐标系，单位米）</source><translation>Coordinate system (all data are stored in it, in metres)</translation></message>
    <message><source>将使用 {crs}。</source><translation>{crs} will be used.</translation></message>
    <message><source>或按城市经度</source><translation>Or by city longitude</translation></message>
    <message><source>按数据文件推荐</source><translation>Recommend from data file</translation></message>
    <message><source>新建工作区文件并打开</source><translation>Create the workspace file and open it</translation></message>
    <message><source>用地图中心的经度推荐坐标系</source><translation>Suggest a CRS by the longitude of the map's centre</translation></message>
    <message><source>空间数据</source><translation>Spatial data</translation></message>
    <message><source>请先填写名称和文件</source><translation>Enter a name and a file first</translation></message>
    <message><source>请先选择坐标系</source><translation>Choose a CRS first</translation></message>
    <message><source>请改填城市经度。</source><translation>Enter the city longitude instead.</translation></message>
    <message><source>请选择一个以米为单位的投影坐标系。</source><translation>Choose a projected coordinate system in metres.</translation></message>
    <message><source>{before} 个网格 → {after} 个，{inside} 个在 {low:g}–{high:g} 户之内。</source><translation>{before} grids → {after}, {inside} within {low:g}–{high:g} households.</translation></message>
    <message><source>{names}{more}，共 {count} 个网格、{total:.0f} 户（含商铺）；其余网格不变。</source><translation>{names}{more}: {count} grids, {total:.0f} households (with shops); the other grids stay as they are.</translation></message>
    <message><source>不采用，拿掉地图上的预览</source><translation>Do not adopt; remove the preview from the map</translation></message>
    <message><source>与现有网格相同。</source><translation>The same as the present grids.</translation></message>
    <message><source>专属网格保持不变</source><translation>Keep dedicated grids as they are</translation></message>
    <message><source>其中 {count} 个已锁定，保持不变。</source><translation> {count} of them are locked and stay as they are.</translation></message>
    <message><source>同样的数据、范围和种子，结果完全相同；换一个种子可得到另一种同样合规的划法</source><translation>The same data, range and seed give exactly the same result; another seed gives another, equally valid one</translation></message>
    <message><source>在后台重新划分，先在地图上预览，工作区不变</source><translation>Divide anew in the background, a preview on the map first; the workspace stays as it is</translation></message>
    <message><source>外边界不变；编码、名称和网格员跟随户数最多的部分。</source><translation>The outer border stays; code, name and grid worker go with the part that has most households.</translation></message>
    <message><source>换一个随机种子再试一次</source><translation>Try again with another random seed</translation></message>
    <message><source>换一种</source><translation>Another</translation></message>
    <message><source>正在试划，请稍候</source><translation>Trying, please wait</translation></message>
    <message><source>用预览的网格替换选中的，可撤销</source><translation>Replace the selected grids by the preview; can be undone</translation></message>
    <message><source>目标</source><translation>Target</translation></message>
    <message><source>种子</source><translation>Seed</translation></message>
    <message><source>结果与现有网格相同，不必采用</source><translation>The result is the same as the present grids; nothing to adopt</translation></message>
    <message><source>试划</source><translation>Try</translation></message>
    <message><source>试划之后数据有改动，不能采用。</source><translation>The data have changed since the try; it cannot be adopted.</translation></message>
    <message><source>试划之后数据有改动，请重新试划</source><translation>The data have changed since the try; try again</translation></message>
    <message><source>请先试划</source><translation>Try first</translation></message>
    <message><source>请重新试划。</source><translation>Try again.</translation></message>
    <message><source>采用</source><translation>Adopt</translation></message>
    <message><source>重划</source><translation>Redivide</translation></message>
    <message><source>重划 {count} 个网格</source><translation>Redivide {count} grids</translation></message>
    <message><source>重划选中的网格</source><translation>Redivide the selected grids</translation></message>
    <message><source>{count} 处一次处理，一步撤销</source><translation>Settle {count} places at once; undone in one step</translation></message>
    <message><source>{number}  {name}：公共边界 {border:.1f} m，{load:.0f} 户（含商铺）</source><translation>{number}  {name}: {border:.1f} m border, {load:.0f} hh+shops</translation></message>
    <message><source>{number}. {kind} {area:.1f} ㎡</source><translation>{number}. {kind} {area:.1f} m²</translation></message>
    <message><source>上一处</source><translation>Previous</translation></message>
    <message><source>下一处</source><translation>Next</translation></message>
    <message><source>全部划给公共边界最长的相邻网格</source><translation>All to the longest shared border</translation></message>
    <message><source>划给所选网格</source><translation>Give to grid</translation></message>
    <message><source>双击，或按行首的数字键，把这一处划给它</source><translation>Double-click, or press the number in front, to give the place to it</translation></message>
    <message><source>只找选中网格内和边上的</source><translation>Only in the selected grids and along their borders</translation></message>
    <message><source>只有这一处</source><translation>This is the only place</translation></message>
    <message><source>在地图上显示上一处（←）</source><translation>Show the previous place on the map (←)</translation></message>
    <message><source>在地图上显示下一处（→）</source><translation>Show the next place on the map (→)</translation></message>
    <message><source>在这个范围内重新查找空白和重叠</source><translation>Look for gaps and overlaps in this scope again</translation></message>
    <message><source>地图当前范围</source><translation>Map extent</translation></message>
    <message><source>把这一处划给列表中选中的网格（回车），可撤销</source><translation>Give this place to the grid chosen in the list (Enter); can be undone</translation></message>
    <message><source>按数字键，或回车选第一个。</source><translation> Press a number, or Enter for the first.</translation></message>
    <message><source>旁边没有可以接收的{unit}（都已锁定，或不相邻）。</source><translation>{unit}: none beside it can take it (all locked, or not adjacent).</translation></message>
    <message><source>旁边没有可以接收的网格</source><translation>No grid beside it can take it</translation></message>
    <message><source>旁边的网格都已锁定</source><translation>All grids beside it are locked</translation></message>
    <message><source>查找</source><translation>Find</translation></message>
    <message><source>没有空白和重叠</source><translation>No gaps or overlaps</translation></message>
    <message><source>空白</source><translation>Gap</translation></message>
    <message><source>补空/去叠</source><translation>Gaps/overlaps</translation></message>
    <message><source>请先选中网格，再点“查找”</source><translation>Select grids first, then click “Find”</translation></message>
    <message><source>这个范围内没有空白和重叠。</source><translation>There are no gaps or overlaps in this scope.</translation></message>
    <message><source>这处空白划给哪一个？</source><translation>Which one gets this gap?</translation></message>
    <message><source>这处重叠划给哪一个？</source><translation>Which one gets this overlap?</translation></message>
    <message><source>选中的网格及周边</source><translation>Selected grids</translation></message>
    <message><source>重叠</source><translation>Overlap</translation></message>
    <message><source>其中 {count} 个为人工挂接，只列出，不会改动。</source><translation>{count} of them are tagged by hand; they are only listed and will not be changed.</translation></message>
    <message><source>原挂接</source><translation>Tag now</translation></message>
    <message><source>只更新列出的设施，人工挂接的不动，可一次撤销</source><translation>Update only the facilities listed; those tagged by hand stay; can be undone at once</translation></message>
    <message><source>挂接受影响的设施</source><translation>Tag affected facilities again</translation></message>
    <message><source>没有需要重新挂接的设施</source><translation>No facilities to tag again</translation></message>
    <message><source>点击一行，在地图上定位</source><translation>Click a row to see it on the map</translation></message>
    <message><source>现应挂接</source><translation>Tag should be</translation></message>
    <message><source>重新挂接受影响的</source><translation>Tag affected ones again</translation></message>
    <message><source>不限</source><translation>exempt</translation></message>
    <message><source>户数范围</source><translation>Range</translation></message>
    <message><source>撤并</source><translation>removed</translation></message>
    <message><source>网格</source><translation>Grids</translation></message>
    <message><source>为选中的 {count} 个网格指派网格员：</source><translation>Assign a grid worker to the {count} selected grids:</translation></message>
    <message><source>另有 {count} 位未列出，请输入姓名或社区查找。</source><translation>{count} more are not listed; type a name or community to find them.</translation></message>
    <message><source>已负责 {grids} 个网格、{households:.0f} 户；一人最多 {limit} 个网格</source><translation>Has {grids} grids with {households:.0f} households; at most {limit} grids per worker</translation></message>
    <message><source>已负责网格（上限 {limit}）</source><translation>Grids (max. {limit})</translation></message>
    <message><source>所属社区</source><translation>Community</translation></message>
    <message><source>把选中的网格交给这位网格员</source><translation>Give the selected grids to this grid worker</translation></message>
    <message><source>指派</source><translation>Assign</translation></message>
    <message><source>指派后将有 {count} 个网格，超过上限</source><translation>Would have {count} grids, above the maximum</translation></message>
    <message><source>指派网格员</source><translation>Assign grid worker</translation></message>
    <message><source>最近</source><translation>Recent</translation></message>
    <message><source>本社区</source><translation>Same community</translation></message>
    <message><source>查找姓名、角色、社区；↑↓ 选择，回车指派</source><translation>Find name, role, community; ↑↓ choose, Enter assigns</translation></message>
    <message><source>清除指派</source><translation>Clear assignment</translation></message>
    <message><source>电话</source><translation>Phone</translation></message>
    <message><source>角色</source><translation>Role</translation></message>
    <message><source>请先在表中选一位网格员</source><translation>Select a grid worker in the table first</translation></message>
    <message><source>还没有网格员。请先在“工作区”页导入网格员。</source><translation>There are no grid workers yet. First import them on the “Workspace” page.</translation></message>
    <message><source>选中的网格不再有网格员</source><translation>The selected grids will have no grid worker</translation></message>
    <message><source>转到“{page}”页</source><translation>Go to the “{page}” page</translation></message>
    <message><source>还没有打开工作区。请先在“工作区”页新建、打开，或打开示例。</source><translation>No workspace is open. Create or open one on the “Workspace” page, or open the sample.</translation></message>
    <message><source>格物：{tool}</source><translation>Gewu: {tool}</translation></message>
    <message><source>{count} 栋</source><translation>{count} bldg.</translation></message>
    <message><source>{count} 铺</source><translation>{count} shops</translation></message>
    <message><source>……另有 {count} 个</source><translation>… {count} more</translation></message>
    <message><source>不改变任何网格</source><translation>Changes no grid</translation></message>
    <message><source>新</source><translation>New</translation></message>
    <message><source>新 {code}</source><translation>New {code}</translation></message>
    <message><source>划为专属（{count} 栋）</source><translation>Dedicate ({count})</translation></message>
    <message><source>把选中的楼栋连同用地划为一个专属网格</source><translation>Make the chosen buildings, with their ground, one dedicated grid</translation></message>
    <message><source>按楼栋</source><translation>By buildings</translation></message>
    <message><source>画一个范围，从相邻网格划出，成为专属网格</source><translation>Draw an area; taken from its neighbours, it becomes a dedicated grid</translation></message>
    <message><source>画范围</source><translation>By area</translation></message>
    <message><source>还没有选楼栋</source><translation>No buildings are chosen yet</translation></message>
    <message><source>选楼栋，连同它们的用地划为专属网格</source><translation>Choose buildings; with their ground they become a dedicated grid</translation></message>
    <message><source>{grids}已锁定，其中的楼栋没有选中。</source><translation>{grids}: locked, its buildings were not chosen.</translation></message>
    <message><source>右键划为专属网格，共 {count} 栋</source><translation>Right click makes a dedicated grid of {count} buildings</translation></message>
    <message><source>右键完成。</source><translation>right click to finish.</translation></message>
    <message><source>右键把选中的 {count} 栋划为专属网格，Esc 全部取消。</source><translation>right click makes a dedicated grid of the {count} chosen ones, Esc lets go of all.</translation></message>
    <message><source>左键点选或拖过楼栋（再点一次取消），Shift 拖动为框选，Ctrl 拖动为套索；</source><translation>Click or drag over buildings (click again to let go), Shift+drag for a rectangle, Ctrl+drag for a lasso; </translation></message>
    <message><source>还没有选楼栋；请用左键点选要划为专属网格的楼栋。</source><translation>No buildings are chosen yet; click those that are to become a dedicated grid.</translation></message>
    <message><source>选中的楼栋在另一个社区；请先右键完成，或按 Esc 取消它们。</source><translation>The chosen buildings are in another community; first finish with a right click, or let go of them with Esc.</translation></message>
    <message><source>左键逐点画出专属网格的范围，右键或回车完成；Backspace 删上一点，Esc 放弃。</source><translation>Click the outline of the dedicated grid point by point, right click or Enter to finish; Backspace removes a point, Esc discards.</translation></message>
    <message><source>点击一栋楼，把它拆成单元或楼层；已拆分的可重拆或恢复整栋。</source><translation>Click a building to split it by unit or floor; one that is split can be split anew or restored.</translation></message>
    <message><source>请先补绘楼栋轮廓。</source><translation>Draw the outline of the building first.</translation></message>
    <message><source>请重新选择一栋楼。</source><translation>Choose a building again.</translation></message>
    <message><source>这栋楼已不存在，或没有图形。</source><translation>This building is gone or has no shape.</translation></message>
    <message><source>占用相邻（从相邻网格划出）</source><translation>Take from neighbours</translation></message>
    <message><source>只占空白（不动相邻网格）</source><translation>Fill blank ground only (neighbours stay)</translation></message>
    <message><source>所画范围从相邻网格划出（已锁定的除外），边界两侧一起改</source><translation>The drawn area is taken from its neighbours (except locked ones); both sides of the border change together</translation></message>
    <message><source>所画范围只填没有网格的空白处，相邻网格不变</source><translation>The drawn area fills only ground that is in no grid; neighbours stay as they are</translation></message>
    <message><source>{step}：改动 {count} 个{table}，可撤销。</source><translation>{step}: {count} changed ({table}); can be undone.</translation></message>
    <message><source>“{tool}”只用于{tables}，请在“手工编辑”页改选编辑对象</source><translation>“{tool}” only works on: {tables}; choose what to edit on the “Edit” tab</translation></message>
    <message><source>不能使用“{tool}”：{why}。</source><translation>Cannot use “{tool}”: {why}.</translation></message>
    <message><source>它可能已从图层面板移除；请重新打开工作区，图层会补回来。</source><translation>It may have been removed in the layers panel; open the workspace again and the layer comes back.</translation></message>
    <message><source>工程中没有“{layer}”图层。</source><translation>The project has no layer “{layer}”.</translation></message>
    <message><source>还没有打开工作区</source><translation>No workspace is open</translation></message>
    <message><source>这一步没有改动任何{table}。</source><translation>This step would change nothing ({table}).</translation></message>
    <message><source> 等 {count} 个</source><translation> …, {count} in all</translation></message>
    <message><source>{names}{more}{done}（可撤销）。</source><translation>{names}{more}: {done} (can be undone).</translation></message>
    <message><source>已解锁</source><translation>unlocked</translation></message>
    <message><source>已锁定，不再被编辑和重划</source><translation>locked, no longer edited or redivided</translation></message>
    <message><source>点击网格锁定，再点一次解锁；Esc 结束。</source><translation>Click a grid to lock it, again to unlock it; Esc ends.</translation></message>
    <message><source>依次点击要合并的相邻网格（再点一次取消），右键或回车合并；Esc 放弃。</source><translation>Click the adjacent grids to merge (again to let go), right click or Enter to merge; Esc discards.</translation></message>
    <message><source>套索</source><translation>Lasso</translation></message>
    <message><source>按住左键圈出范围（其他方式下按住 Ctrl 拖动）</source><translation>Hold the left button and circle them (in the other modes: Ctrl+drag)</translation></message>
    <message><source>按住左键拖出方框（其他方式下按住 Shift 拖动）</source><translation>Hold the left button and draw a rectangle (in the other modes: Shift+drag)</translation></message>
    <message><source>方式</source><translation>Mode</translation></message>
    <message><source>框选</source><translation>Rectangle</translation></message>
    <message><source>点刷</source><translation>Brush</translation></message>
    <message><source>点选一栋，或按住左键拖过要选的楼栋</source><translation>Click one building, or hold the left button and drag over several</translation></message>
    <message><source>不限（Ctrl+右键指定）</source><translation>any (Ctrl+right click to choose)</translation></message>
    <message><source>只取自</source><translation>Only from</translation></message>
    <message><source>固定</source><translation>Fix</translation></message>
    <message><source>固定目标：右键和 Esc 不再改变它，换工具后仍保留</source><translation>Fix the target: right click and Esc no longer change it, and it stays when you change tools</translation></message>
    <message><source>恢复为从所有网格划出</source><translation>Take from all grids again</translation></message>
    <message><source>未选（右键点取）</source><translation>none (right click to pick)</translation></message>
    <message><source>没有指定来源，从所有网格划出</source><translation>No source is chosen; all grids may give</translation></message>
    <message><source>清除目标网格</source><translation>Clear the target</translation></message>
    <message><source>还没有目标网格</source><translation>There is no target grid yet</translation></message>
    <message><source>Ctrl+右键指定只从哪个网格划出。</source><translation>Ctrl+right click picks the only grid that may give.</translation></message>
    <message><source>{grid}已锁定，不能从中划出；请先解锁。</source><translation>{grid} is locked and cannot give; unlock it first.</translation></message>
    <message><source>{grid}已锁定，不能作为目标；请先解锁。</source><translation>{grid} is locked and cannot be the target; unlock it first.</translation></message>
    <message><source>{grid}是目标，不能同时作为来源。</source><translation>{grid} is the target and cannot be the source as well.</translation></message>
    <message><source>{parts}划给{grid}</source><translation>{parts} → {grid}</translation></message>
    <message><source>右键（或左键）点取目标网格；Esc 退出。</source><translation>Right click (or click) the target grid; Esc leaves.</translation></message>
    <message><source>来源{grid}不在这个社区，这一笔从所有网格划出。</source><translation>The source {grid} is not in this community; this stroke takes from all grids.</translation></message>
    <message><source>目标{grid}不在这个社区，这里的不能划给它；请用右键在这里另选目标。</source><translation>The target {grid} is not in this community and cannot get what is here; right click to pick another target here.</translation></message>
    <message><source>目标已固定为{grid}；要另选，请先在选项中取消勾选“固定”。</source><translation>The target is fixed: {grid}. To pick another one, first untick “Fix” in the options.</translation></message>
    <message><source>目标：{grid}</source><translation>Target: {grid}</translation></message>
    <message><source>目标：{grid}。左键点选或拖过{parts}划给它，Shift 拖动为框选，Ctrl 拖动为套索；右键另选目标。</source><translation>Target: {grid}. Click or drag over what it is to get ({parts}), Shift+drag for a rectangle, Ctrl+drag for a lasso; right click picks another target.</translation></message>
    <message><source>这里没有可以划给{grid}的{parts}。</source><translation>{parts}: nothing here that {grid} could get.</translation></message>
    <message><source>这里没有网格；请在作为目标的网格内点击。</source><translation>There is no grid here; click inside the grid that is to be the target.</translation></message>
    <message><source>已选 {count} 个：{households:.0f} 户、{shops:.0f} 铺；右键完成</source><translation>{count} chosen: {households:.0f} households, {shops:.0f} shops; right click to finish</translation></message>
    <message><source>依次点击要重划的网格（再点一次取消），右键或回车继续；Esc 放弃。</source><translation>Click the grids to redivide (again to let go), right click or Enter to go on; Esc discards.</translation></message>
    <message><source>专属</source><translation>Dedicate</translation></message>
    <message><source>切分</source><translation>Cut</translation></message>
    <message><source>刷楼栋</source><translation>Paint</translation></message>
    <message><source>右键点取目标网格，左键点选或拖过楼栋把它们划给目标；Esc 放弃这一笔。</source><translation>Right click picks the target grid, click or drag over buildings to give them to it; Esc discards the stroke.</translation></message>
    <message><source>合并选中的相邻网格；没有选中时在地图上逐个点击，右键合并。</source><translation>Merge the selected adjacent grids; with none selected, click them on the map and right click.</translation></message>
    <message><source>左键从公共边界上的一点画到另一点，右键或回车完成，两侧网格一起变。Backspace 删上一点，Esc 放弃。</source><translation>Draw from one point of a shared border to another, right click or Enter to finish; the grids on both sides change together. Backspace removes a point, Esc discards.</translation></message>
    <message><source>左键逐点画一条穿过网格的线，右键或回车切开；选中网格时只切选中的。Backspace 删上一点，Esc 放弃。</source><translation>Click a line across grids, right click or Enter to cut; with grids selected only those are cut. Backspace removes a point, Esc discards.</translation></message>
    <message><source>左键逐点画出新网格的范围，右键或回车完成；Backspace 删上一点，Esc 放弃。</source><translation>Click the outline of the new grid point by point, right click or Enter to finish; Backspace removes a point, Esc discards.</translation></message>
    <message><source>把选中的楼拆成单元或楼层；没有选中时在地图上点击一栋楼。</source><translation>Split the selected building by unit or floor; with none selected, click one on the map.</translation></message>
    <message><source>把选中的网格按新的户数范围重新划分，其余网格不变；没有选中时在地图上点击，右键继续。</source><translation>Divide the selected grids anew with another household range, the others stay; with none selected, click them on the map and right click to go on.</translation></message>
    <message><source>拆楼</source><translation>Split bldg.</translation></message>
    <message><source>查找当前范围内的空白和重叠，逐处或一次处理。</source><translation>Find gaps and overlaps in the map extent; settle them one by one or all at once.</translation></message>
    <message><source>点选或框选楼栋，右键把它们连同用地划为一个专属网格；Esc 放弃。</source><translation>Click or frame buildings, right click makes them, with their ground, one dedicated grid; Esc discards.</translation></message>
    <message><source>移边界</source><translation>Move border</translation></message>
    <message><source>绘制</source><translation>Draw</translation></message>
    <message><source>锁定/解锁</source><translation>Lock/unlock</translation></message>
    <message><source>锁定选中的网格，不再被编辑和重划，都已锁定时解锁；没有选中时在地图上点击。</source><translation>Lock the selected grids against editing and redividing, or unlock them when all are locked; with none selected, click them on the map.</translation></message>
    <message><source>社区界线一起移动</source><translation>Community borders move along</translation></message>
    <message><source>线画在两个社区之间时，两侧微网格、一般网格和社区的界线一起改；不勾选时只动同一社区内的边界</source><translation>For a line between two communities: the borders of micro-grids, general grids and communities on both sides change together; unticked, only borders within one community move</translation></message>
    <message><source>左键点一处设施；Esc 结束。</source><translation>Left-click a facility; Esc to finish.</translation></message>
    <message><source>左键点社区，加入或移除服务社区；右键点另一处设施可改选它；Esc 结束。</source><translation>Left-click communities to add or remove them; right-click another facility to change to it; Esc to finish.</translation></message>
    <message><source>这里没有设施。请点在设施符号上，或在列表里选。</source><translation>No facility here. Click on a facility symbol, or choose one in the list.</translation></message>
    <message><source>↑超出</source><translation>↑over</translation></message>
    <message><source>↓不足</source><translation>↓under</translation></message>
    <message><source>✓</source><translation>✓</translation></message>
    <message><source>？</source><translation>?</translation></message>
    <message><source> 等 {count} 个网格</source><translation> …, {count} grids in all</translation></message>
    <message><source>{count} 个微网格</source><translation>{count} micro-grids</translation></message>
    <message><source>{grids}已锁定，其中的{parts}没有划出。</source><translation>{grids}: locked, not moved ({parts}).</translation></message>
    <message><source>不在任何网格内的{parts}没有划入；请先用“补空/去叠”把所在的空白划给网格。</source><translation>{parts} that are in no grid were not moved; first give the gap they are in to a grid with “Gaps/overlaps”.</translation></message>
    <message><source>另一社区的没有划出。</source><translation>Those in another community were not moved.</translation></message>
    <message><source>只从{grid}中划出，别处的没有动。</source><translation>Only {grid} gives; nothing else was moved.</translation></message>
    <message><source>应急组（临时）</source><translation>Emergency groups (temporary)</translation></message>
    <message><source>{sort} {count}</source><translation>{sort} {count}</translation></message>
    <message><source>已认可</source><translation>OK</translation></message>
    <message><source>提示</source><translation>Notes</translation></message>
    <message><source>显示或隐藏“{sort}”</source><translation>Show or hide “{sort}”</translation></message>
    <message><source>未完成</source><translation>To do</translation></message>
    <message><source>查找编码、名称或问题</source><translation>Find code, name or problem</translation></message>
    <message><source>警告</source><translation>Warnings</translation></message>
    <message><source>错误</source><translation>Errors</translation></message>
    <message><source>&lt;span style='color:{colour}'&gt;{severity} {count}&lt;/span&gt;</source><translation>&lt;span style='color:{colour}'&gt;{severity} {count}&lt;/span&gt;</translation></message>
    <message><source>{rule} {title}（{count}）</source><translation>{rule} {title} ({count})</translation></message>
    <message><source>{severity}（{count}）</source><translation>{severity} ({count})</translation></message>
    <message><source>{text}（认可：{reason}）</source><translation>{text} (accepted: {reason})</translation></message>
    <message><source>……另有 {count} 条未列出</source><translation>… {count} more not listed</translation></message>
    <message><source>上一个</source><translation>Previous</translation></message>
    <message><source>下一个</source><translation>Next</translation></message>
    <message><source>在地图上显示上一条</source><translation>Show the previous one on the map</translation></message>
    <message><source>在地图上显示下一条</source><translation>Show the next one on the map</translation></message>
    <message><source>已认可：{reason}</source><translation>Accepted: {reason}</translation></message>
    <message><source>建议：{text}</source><translation>Suggestion: {text}</translation></message>
    <message><source>没有符合筛选条件的问题。</source><translation>No problems match the filter.</translation></message>
    <message><source>第 {number}/{count} 条</source><translation>{number} of {count}</translation></message>
    <message><source>是</source><translation>Yes</translation></message>
    <message><source>保存</source><translation>Save</translation></message>
    <message><source>工作区“{name}”有未保存的修改。换到另一个工作区之前，要保存吗？</source><translation>Workspace “{name}” has unsaved changes. Save them before going to another workspace?</translation></message>
    <message><source>放弃</source><translation>Discard</translation></message>
    <message><source>未保存的修改</source><translation>Unsaved changes</translation></message>
    <message><source>格物 · 详情</source><translation>Gewu · Details</translation></message>
    <message><source>程序意外出错（{kind}），本次操作未完成。</source><translation>An unexpected error occurred ({kind}); this operation was not completed.</translation></message>
    <message><source>详情</source><translation>Details</translation></message>
    <message><source>请把以下内容发给维护人员：</source><translation>Please send the following to the maintainers:</translation></message>
    <message><source>{points} 个评分点</source><translation>{points} scoring points</translation></message>
    <message><source>{title}.json</source><translation>{title}.json</translation></message>
    <message><source>。分值和数值可改，详见提示。</source><translation>. Scores and figures can be changed; see the tooltip.</translation></message>
    <message><source>使用本单位的方案文件，或把当前方案另存为可修改的副本</source><translation>Use a scheme file of your own, or save the current scheme as an editable copy</translation></message>
    <message><source>另存当前方案</source><translation>Save current scheme as</translation></message>
    <message><source>另存当前方案…</source><translation>Save current scheme as…</translation></message>
    <message><source>图上选中的社区</source><translation>Communities selected on the map</translation></message>
    <message><source>开始评估</source><translation>Start</translation></message>
    <message><source>按所选方案在后台计算，结果存为新的批次，可撤销</source><translation>Compute by the chosen scheme in the background; the results become a new run and can be undone</translation></message>
    <message><source>方案副本已存为 {path}，可用文本编辑器修改后直接评估。</source><translation>A copy of the scheme was saved to {path}; edit it in a text editor and use it directly.</translation></message>
    <message><source>显示或收起评估类型、日期和范围</source><translation>Show or hide the type, date and scope of the assessment</translation></message>
    <message><source>正在评估，请稍候</source><translation>Assessing, please wait</translation></message>
    <message><source>评估哪些社区</source><translation>Which communities to assess</translation></message>
    <message><source>评估方案 (*.json)</source><translation>Assessment scheme (*.json)</translation></message>
    <message><source>评估日期</source><translation>Date of the assessment</translation></message>
    <message><source>这一批次的评估类型</source><translation>Type of this run</translation></message>
    <message><source>选择方案文件</source><translation>Choose scheme file</translation></message>
    <message><source>选择方案文件…</source><translation>Choose scheme file…</translation></message>
    <message><source>，其中 {weak} 个的依据标“M”（未经核实）</source><translation>, {weak} of them with a basis marked “M” (unverified)</translation></message>
    <message><source>{asked} 条缺口有居民诉求，{silent} 条没有；点一条缺口看相关诉求。</source><translation>{asked} gaps have resident requests, {silent} have none; click a gap to see the requests.</translation></message>
    <message><source>同一社区、同类设施的居民诉求：未办结 / 全部</source><translation>Resident requests of the same community and class of facility: open / all</translation></message>
    <message><source>同一社区、同类设施的诉求：{count} 条，未办结 {open} 条</source><translation>Requests of the same community and class of facility: {count}, {open} open</translation></message>
    <message><source>同一社区没有同类设施的诉求</source><translation>No requests for this class of facility in this community</translation></message>
    <message><source>程度</source><translation>Severity</translation></message>
    <message><source>缺口</source><translation>Shortfall</translation></message>
    <message><source>诉求</source><translation>Requests</translation></message>
    <message><source>选中的诉求没有位置。</source><translation>The selected request has no place.</translation></message>
    <message><source>问题（双击查看）</source><translation>Problem (double-click to see it)</translation></message>
    <message><source>{count} 个社区 · 评分点 达标 {passed} · 不达标 {failed} · 待定 {pending} · 缺口 {gaps} 条</source><translation>{count} communities · scoring points: {passed} met · {failed} not met · {pending} pending · {gaps} gaps</translation></message>
    <message><source>不达标</source><translation>Not met</translation></message>
    <message><source>人工判定 {point}：{verdict}</source><translation>Manual verdict {point}: {verdict}</translation></message>
    <message><source>佐证要素没有图形，或已被删除。</source><translation>The evidence feature has no geometry or has been deleted.</translation></message>
    <message><source>图上没有选中社区。</source><translation>No communities are selected on the map.</translation></message>
    <message><source>已判定评分点的得分 / 分值；待定的不计入</source><translation>Score / full score of the scoring points decided so far; pending ones are not counted</translation></message>
    <message><source>已评估 {count} 个社区（可撤销），待定的评分点请人工填报。</source><translation>{count} communities assessed (can be undone); fill in the pending points by hand.</translation></message>
    <message><source>待定</source><translation>Pending</translation></message>
    <message><source>得分</source><translation>Score</translation></message>
    <message><source>恢复自动判定 {point}</source><translation>Restore automatic verdict {point}</translation></message>
    <message><source>批次</source><translation>Run</translation></message>
    <message><source>提示（{count}）</source><translation>Notes ({count})</translation></message>
    <message><source>显示哪一批次的结果</source><translation>Which run's results to show</translation></message>
    <message><source>没有提示。</source><translation>No notes.</translation></message>
    <message><source>缺失清单</source><translation>Gap list</translation></message>
    <message><source>缺失清单（{count}）</source><translation>Gap list ({count})</translation></message>
    <message><source>评估</source><translation>Assess</translation></message>
    <message><source>评估（{kind} {date}）</source><translation>Assessment ({kind} {date})</translation></message>
    <message><source>请在“社区”图层上选中要评估的社区，或把范围改为全部社区。</source><translation>Select the communities to assess on the “Community” layer, or set the scope to all communities.</translation></message>
    <message><source>达标</source><translation>Met</translation></message>
    <message><source>还没有评估结果</source><translation>No assessment results yet</translation></message>
    <message><source>还没有评估结果。选好方案，点“开始评估”。</source><translation>No assessment results yet. Choose a scheme and click “Start”.</translation></message>
    <message><source>这一批次用的方案“{id}”不能读取：{why}</source><translation>The scheme “{id}” used by this run cannot be read: {why}</translation></message>
    <message><source>人工判定的结论</source><translation>The verdict given by hand</translation></message>
    <message><source>佐证</source><translation>Evidence</translation></message>
    <message><source>保存判定</source><translation>Save verdict</translation></message>
    <message><source>出处</source><translation>Source</translation></message>
    <message><source>可替代做法</source><translation>Alternative</translation></message>
    <message><source>填报人</source><translation>Filled in by</translation></message>
    <message><source>得分 {score} / {full}</source><translation>Score {score} / {full}</translation></message>
    <message><source>恢复自动判定</source><translation>Restore automatic</translation></message>
    <message><source>把结论、填报人和理由存入这一批次，可撤销</source><translation>Store verdict, name and reason in this run; can be undone</translation></message>
    <message><source>有</source><translation>Present</translation></message>
    <message><source>标准</source><translation>Standard</translation></message>
    <message><source>标准（{column}）</source><translation>Standard ({column})</translation></message>
    <message><source>标准（新建、既有）</source><translation>Standard (new, existing)</translation></message>
    <message><source>没有可恢复的：这个评分点是自动判定的</source><translation>Nothing to restore: this point was judged automatically</translation></message>
    <message><source>点选一个评分点，查看标准、依据和判定说明。</source><translation>Click a scoring point to see its standard, basis and verdict notes.</translation></message>
    <message><source>点选上面的社区，查看各评价项。</source><translation>Click a community above to see its items.</translation></message>
    <message><source>现状</source><translation>Current</translation></message>
    <message><source>理由、佐证材料名称</source><translation>Reason, name of the evidence document</translation></message>
    <message><source>用自动判定的结果替换人工判定</source><translation>Replace the verdict given by hand with the automatic one</translation></message>
    <message><source>等 {count} 个</source><translation>, etc. ({count} in all)</translation></message>
    <message><source>缩放至佐证</source><translation>Evidence</translation></message>
    <message><source>见说明</source><translation>See notes</translation></message>
    <message><source>评价项 / 评分点</source><translation>Item / scoring point</translation></message>
    <message><source>请先点选一个评分点</source><translation>Select a scoring point first</translation></message>
    <message><source>这个评分点没有佐证要素</source><translation>This point has no evidence features</translation></message>
    <message><source>选中佐证要素并缩放到它们</source><translation>Select the evidence features and zoom to them</translation></message>
    <message><source>（已删除的要素）</source><translation>(deleted feature)</translation></message>
    <message><source>（待填）</source><translation>(to be filled in)</translation></message>
    <message><source>同意全部有把握的推荐</source><translation>Agree to all certain suggestions</translation></message>
    <message><source>挂接（{count}）</source><translation>Tag ({count})</translation></message>
    <message><source>推荐单元</source><translation>Suggested unit</translation></message>
    <message><source>选中的设施将挂接到各自的推荐单元（状态记为人工，可一次撤销）。按住 Ctrl 点击可以去掉一行。</source><translation>The selected facilities will be tagged to their suggested units (recorded as tagged by hand; can be undone at once). Ctrl-click takes a row out.</translation></message>
    <message><source>{count} 个人工挂接的已不在所记单元内</source><translation>{count} tagged by hand are no longer in the recorded unit</translation></message>
    <message><source>{count} 个设施的挂接都与当前边界一致。</source><translation>The tags of all {count} facilities agree with the present boundaries.</translation></message>
    <message><source>列出受影响的设施、原挂接和现应挂接</source><translation>List the affected facilities, with their tag now and as it should be</translation></message>
    <message><source>只更新受影响的设施，人工挂接的不动，可一次撤销</source><translation>Update only the affected facilities, those tagged by hand stay; can be undone at once</translation></message>
    <message><source>只有人工挂接的设施受影响，请逐个核对</source><translation>Only facilities tagged by hand are affected; check them one by one</translation></message>
    <message><source>按当前的单元边界核对全部设施的挂接，列出不一致的，不改动</source><translation>Check the tags of all facilities against the present unit boundaries and list those that disagree; nothing is changed</translation></message>
    <message><source>查看</source><translation>View</translation></message>
    <message><source>核对了 {total} 个设施，{count} 个与当前边界不一致。</source><translation>{total} facilities checked, {count} do not agree with the present boundaries.</translation></message>
    <message><source>核对全部挂接</source><translation>Check all tags</translation></message>
    <message><source>正在核对，请稍候</source><translation>Checking, please wait</translation></message>
    <message><source>没有受影响的设施。</source><translation>No affected facilities.</translation></message>
    <message><source>边界有改动：{count} 个设施受影响</source><translation>Boundaries changed: {count} facilities affected</translation></message>
    <message><source>还没有设施。请先在“工作区”页导入设施。</source><translation>No facilities yet. Import facilities on the “Workspace” page first.</translation></message>
    <message><source>这些设施的挂接已与当前边界一致。</source><translation>The tags of these facilities agree with the present boundaries already.</translation></message>
    <message><source>重新挂接</source><translation>Tag again</translation></message>
    <message><source>重新挂接了 {count} 个设施（可撤销）。</source><translation>{count} facilities tagged again (can be undone).</translation></message>
    <message><source>地址</source><translation>Address</translation></message>
    <message><source>建筑面积</source><translation>Floor area</translation></message>
    <message><source>状态</source><translation>State</translation></message>
    <message><source>用地面积</source><translation>Site area</translation></message>
    <message><source>{step}：{count} 个设施（可撤销）。</source><translation>{step}: {count} facilities (can be undone).</translation></message>
    <message><source>“{field}”不能小于 {least:g}。</source><translation>“{field}” cannot be less than {least:g}.</translation></message>
    <message><source>“{field}”不能是“{value}”。</source><translation>“{field}” cannot be “{value}”.</translation></message>
    <message><source>“{field}”应为数字，不能是“{value}”。</source><translation>“{field}” should be a number and cannot be “{value}”.</translation></message>
    <message><source>可以填：{options}。</source><translation>Possible values: {options}.</translation></message>
    <message><source>已删除 {count} 个设施（可撤销）。</source><translation>{count} facilities deleted (can be undone).</translation></message>
    <message><source>已把 {count} 个设施挂接到 {unit}（可撤销）。</source><translation>{count} facilities tagged to {unit} (can be undone).</translation></message>
    <message><source>已把“{facility}”挂接到 {unit}（可撤销）。</source><translation>“{facility}” was tagged to {unit} (can be undone).</translation></message>
    <message><source>1–9 选候选 · 回车 同意推荐 · N/P 前后 · M 图上选 · Ctrl+Z 撤销</source><translation>1–9 pick · Enter agree · N/P next · M map · Ctrl+Z undo</translation></message>
    <message><source>1–9：挂接到列表中这个号的候选单元</source><translation>1–9: tag to the candidate of that number in the list</translation></message>
    <message><source>Ctrl+Z：撤销，设施回到队列原处</source><translation>Ctrl+Z: undo; the facility returns to its place in the queue</translation></message>
    <message><source>G：挂接到最近的候选</source><translation>G: tag to the nearest candidate</translation></message>
    <message><source>M：在地图上点击所属单元；L：在地图上点击位置</source><translation>M: click the unit on the map; L: click the place on the map</translation></message>
    <message><source>N、→：下一个；P、←：上一个</source><translation>N, →: next; P, ←: previous</translation></message>
    <message><source>Z：缩放到这个设施</source><translation>Z: zoom to this facility</translation></message>
    <message><source>光标在列表里或地图上都有效（地图上空格和方向键仍移动地图）</source><translation>They work both in the list and on the map (on the map, Space and the arrow keys still move the map)</translation></message>
    <message><source>回车、空格：同意推荐（或挂接到选中的候选）</source><translation>Enter, Space: agree to the suggestion (or tag to the selected candidate)</translation></message>
    <message><source>一个一个处理待定的设施</source><translation>Settle the pending facilities one by one</translation></message>
    <message><source>一个设施服务几个社区</source><translation>Facilities that serve several communities</translation></message>
    <message><source>共 {count} 个设施</source><translation>{count} facilities in all</translation></message>
    <message><source>单元树</source><translation>Tree</translation></message>
    <message><source>居民诉求按社区和类别统计，与缺失清单对照</source><translation>Resident requests by community and class, beside the gap list</translation></message>
    <message><source>待定 {count}</source><translation>Pending {count}</translation></message>
    <message><source>情况 {count}</source><translation>Notes {count}</translation></message>
    <message><source>所有设施，可筛选、就地修改、批量设置</source><translation>All facilities: filter, edit in place, set several at once</translation></message>
    <message><source>批量改类…</source><translation>Classes…</translation></message>
    <message><source>找出疑似重复的设施，逐组合并或认定不同</source><translation>Find facilities likely to be the same, and merge or keep them apart group by group</translation></message>
    <message><source>服务</source><translation>Services</translation></message>
    <message><source>查重…</source><translation>Duplicates…</translation></message>
    <message><source>核对全部挂接（只列出，不改动）</source><translation>Check all tags (only lists, changes nothing)</translation></message>
    <message><source>片区、社区、小区各有哪些设施</source><translation>The facilities of each precinct, community and compound</translation></message>
    <message><source>自动整理时发现的情况</source><translation>What was noticed while processing</translation></message>
    <message><source>设施表</source><translation>Table</translation></message>
    <message><source>逐组核对没有把握的分类，记住规则，维护本局的设施分类</source><translation>Check unsure classes group by group, remember rules, keep your own facility taxonomy</translation></message>
    <message><source>松开挂接到 {level}：{name}</source><translation>Release to tag to {level}: {name}</translation></message>
    <message><source>点击挂接到 {level}：{name}</source><translation>Click to tag to {level}: {name}</translation></message>
    <message><source>这里没有小区或社区；Esc 退出</source><translation>No compound or community here; Esc to leave</translation></message>
    <message><source>待定的太多，只列出前 {most} 个：请先点“自动整理”。</source><translation>Too many are pending; only the first {most} are listed: click “Run” first.</translation></message>
    <message><source>所选类别、原因中没有待定设施。</source><translation>No pending facilities of the chosen classes and reasons.</translation></message>
    <message><source>没有待定的设施了。</source><translation>No pending facilities left.</translation></message>
    <message><source>这个设施没有推荐的单元。</source><translation>There is no suggested unit for this facility.</translation></message>
    <message><source>这次人工处理了 {done} 个。</source><translation>{done} settled by hand this time.</translation></message>
    <message><source>已定位置。</source><translation>Place set.</translation></message>
    <message><source>已定位置，请再选所属单元。</source><translation>Place set; now choose its unit.</translation></message>
    <message><source>没有可以推荐的：请按数字键选候选，或按 M 在地图上选。</source><translation>Nothing to suggest: choose a candidate with the number keys, or press M to choose on the map.</translation></message>
    <message><source>没有已知距离的候选。</source><translation>No candidate with a known distance.</translation></message>
    <message><source>没有第 {number} 个候选。</source><translation>There is no candidate number {number}.</translation></message>
    <message><source>选中的设施都没有可以推荐的单元。</source><translation>There are no suggested units for the selected facilities.</translation></message>
    <message><source>整理待定设施</source><translation>Prepare pending facilities</translation></message>
    <message><source>一次只能给一个设施定位置</source><translation>Only one facility can be placed at a time</translation></message>
    <message><source>一次挂接所有打 ✓ 的推荐：距离很近且没有别的单元，或资料里写明了单元；先看清单再确认，可一次撤销</source><translation>Tag all suggestions marked ✓ at once: very near with no other unit, or the unit is written in the data; look through the list, then confirm; can be undone at once</translation></message>
    <message><source>上一个待定设施（P、←）</source><translation>Previous pending facility (P, ←)</translation></message>
    <message><source>下一个待定设施，先不处理这个（N、→）</source><translation>Next pending facility, leaving this one for now (N, →)</translation></message>
    <message><source>全部原因（{count}）</source><translation>All reasons ({count})</translation></message>
    <message><source>原顺序</source><translation>As listed</translation></message>
    <message><source>只列出因此待定的设施</source><translation>List only facilities pending for this reason</translation></message>
    <message><source>同意全部有把握的推荐（{count}）…</source><translation>Agree to certain ones ({count})…</translation></message>
    <message><source>同意推荐</source><translation>Agree</translation></message>
    <message><source>同意推荐（{count} 个）</source><translation>Agree ({count})</translation></message>
    <message><source>图上选单元</source><translation>Unit on map</translation></message>
    <message><source>在列表中选中推荐单元与这个相同的设施，然后一次同意</source><translation>Select all facilities in the list with the same suggested unit, then agree once</translation></message>
    <message><source>在地图上显示这个设施（Z）</source><translation>Show this facility on the map (Z)</translation></message>
    <message><source>在地图上点击所属的小区（按住 Shift 为社区）（M）</source><translation>Click its compound on the map (with Shift: its community) (M)</translation></message>
    <message><source>在地图上点击设施的位置；落在一个单元内的同时挂接（L）</source><translation>Click the place of the facility on the map; inside one unit it is tagged as well (L)</translation></message>
    <message><source>定位置</source><translation>Set place</translation></message>
    <message><source>挂接到选中的候选单元（回车、空格），可撤销；选中几个设施时各按各的推荐</source><translation>Tag to the selected candidate (Enter, Space); can be undone. With several facilities selected, each goes by its own suggestion</translation></message>
    <message><source>按原因</source><translation>By reason</translation></message>
    <message><source>按小类</source><translation>By class</translation></message>
    <message><source>按推荐</source><translation>By suggestion</translation></message>
    <message><source>按距离</source><translation>By distance</translation></message>
    <message><source>没有可以推荐的：请按数字键选候选，或按 M 在地图上选</source><translation>Nothing to suggest: choose a candidate with the number keys, or press M to choose on the map</translation></message>
    <message><source>没有待定的设施</source><translation>No pending facilities</translation></message>
    <message><source>没有有把握的推荐</source><translation>No certain suggestions</translation></message>
    <message><source>还剩 {left} / {total}</source><translation>{left} / {total} left</translation></message>
    <message><source>这次已人工处理 {done} 个，还剩 {left} 个待定</source><translation>{done} settled by hand this time, {left} still pending</translation></message>
    <message><source>选中推荐相同的</source><translation>Select same unit</translation></message>
    <message><source>正在查找候选…</source><translation>Finding candidates…</translation></message>
    <message><source>没有候选单元：请按 M 在地图上选，或按 L 定位置。</source><translation>No candidate units: press M to choose on the map, or L to set the place.</translation></message>
    <message><source>没有可以推荐的，请按数字键选择。</source><translation>Nothing to suggest; choose with the number keys.</translation></message>
    <message><source>点击“{name}”的位置；Esc 退出</source><translation>Click the place of “{name}”; Esc to leave</translation></message>
    <message><source>✓ {basis}</source><translation>✓ {basis}</translation></message>
    <message><source>供参考</source><translation>for reference</translation></message>
    <message><source>候选单元</source><translation>Candidate units</translation></message>
    <message><source>推荐</source><translation>Suggested</translation></message>
    <message><source>推荐 {unit}（{certain}）：{basis}</source><translation>Suggested: {unit} ({certain}): {basis}</translation></message>
    <message><source>推荐：{basis}</source><translation>Suggested: {basis}</translation></message>
    <message><source>距离</source><translation>Distance</translation></message>
    <message><source>距离/占比</source><translation>Distance/share</translation></message>
    <message><source>{community} · {kind}：{count} 条</source><translation>{community} · {kind}: {count}</translation></message>
    <message><source>{count} 条诉求归入 {community}</source><translation>{count} requests assigned to {community}</translation></message>
    <message><source>{count} 条诉求改状态：{state}</source><translation>State of {count} requests: {state}</translation></message>
    <message><source>{count} 条诉求改类别：{name}</source><translation>Class of {count} requests: {name}</translation></message>
    <message><source>{count} 条：未办结 {open}，未归类 {loose}，未归社区 {away}。</source><translation>{count} requests: {open} open, {loose} without class, {away} without community.</translation></message>
    <message><source>“{text}”属于哪个社区？</source><translation>Which community does “{text}” belong to?</translation></message>
    <message><source>不是设施诉求</source><translation>Not about facilities</translation></message>
    <message><source>在地图上显示选中的诉求</source><translation>Show the selected requests on the map</translation></message>
    <message><source>把选中的诉求归入一个社区（人工），可撤销</source><translation>Assign the selected requests to a community (by hand); can be undone</translation></message>
    <message><source>按内容归类：改了 {count} 条（可撤销），其中 {loose} 条没有类别。</source><translation>Classified by text: {count} changed (can be undone), {loose} of them have no class.</translation></message>
    <message><source>按内容里的词重新归类；来源给的和人工改的类别不动，可撤销</source><translation>Classify again by the words in the text; classes given by the source or set by hand stay; can be undone</translation></message>
    <message><source>正在归类，请稍候</source><translation>Classifying, please wait</translation></message>
    <message><source>点上表的一格，列出这一格的诉求。</source><translation>Click a cell above to list its requests.</translation></message>
    <message><source>给选中的诉求改办理状态，可撤销</source><translation>Change the state of the selected requests; can be undone</translation></message>
    <message><source>给选中的诉求改类别（人工），可撤销</source><translation>Change the class of the selected requests (by hand); can be undone</translation></message>
    <message><source>缺失清单 {gaps} 项，其中 {asked} 项有诉求。</source><translation>Gap list: {gaps} gaps, {asked} with requests.</translation></message>
    <message><source>诉求按内容归类</source><translation>Classify requests by text</translation></message>
    <message><source>请先在上表选中诉求</source><translation>First select requests in the table above</translation></message>
    <message><source>还没有居民诉求</source><translation>No requests yet</translation></message>
    <message><source>还没有居民诉求。请在“工作区”页导入诉求（内容、日期、地址或坐标）。</source><translation>No resident requests yet. Import requests (text, date, address or coordinates) on the “Workspace” page.</translation></message>
    <message><source>还没有评估，不能与缺失清单对照。</source><translation>No assessment yet, so there is no gap list to compare with.</translation></message>
    <message><source>选中的 {count} 条诉求属于哪个社区？</source><translation>Which community do the {count} selected requests belong to?</translation></message>
    <message><source>{title} {count}</source><translation>{title} {count}</translation></message>
    <message><source>与缺失清单对照：同一社区、同一类设施有没有缺失</source><translation>Beside the gap list: is there a gap of the same class in the same community</translation></message>
    <message><source>今年</source><translation>This year</translation></message>
    <message><source>全部时间</source><translation>All time</translation></message>
    <message><source>全部状态</source><translation>All states</translation></message>
    <message><source>内容</source><translation>Text</translation></message>
    <message><source>去年</source><translation>Last year</translation></message>
    <message><source>对应缺失</source><translation>With a gap</translation></message>
    <message><source>指定社区…</source><translation>Community…</translation></message>
    <message><source>按内容归类</source><translation>Classify</translation></message>
    <message><source>按大类</source><translation>By group</translation></message>
    <message><source>改状态</source><translation>State</translation></message>
    <message><source>改类别</source><translation>Class</translation></message>
    <message><source>无对应缺失</source><translation>Without a gap</translation></message>
    <message><source>日期</source><translation>Date</translation></message>
    <message><source>未办结</source><translation>Open</translation></message>
    <message><source>类别</source><translation>Class</translation></message>
    <message><source>缺失不论</source><translation>Any gap</translation></message>
    <message><source>自定</source><translation>Custom</translation></message>
    <message><source>至</source><translation>to</translation></message>
    <message><source>近一年</source><translation>Last 12 months</translation></message>
    <message><source>合计</source><translation>Total</translation></message>
    <message><source>工程中没有设施图层。</source><translation>There is no facility layer in the project.</translation></message>
    <message><source>工程中没有设施图层；请重新打开工作区，图层会补回来。</source><translation>There is no facility layer in the project; open the workspace again, and the layer comes back.</translation></message>
    <message><source>有 {count} 个设施已经不在。</source><translation>{count} facilities are gone already.</translation></message>
    <message><source>正在读取设施…</source><translation>Reading facilities…</translation></message>
    <message><source>读取设施</source><translation>Reading facilities</translation></message>
    <message><source>距单元 {distance:.1f} m</source><translation>{distance:.1f} m from the unit</translation></message>
    <message><source>{count} 个待定</source><translation>{count} pending</translation></message>
    <message><source>{count} 个没有认出类别</source><translation>{count} with no class recognised</translation></message>
    <message><source>只定级</source><translation>Level only</translation></message>
    <message><source>只归类</source><translation>Classify only</translation></message>
    <message><source>只挂接</source><translation>Tag only</translation></message>
    <message><source>容差</source><translation>Within</translation></message>
    <message><source>归类 {classified} 个，没有认出 {open} 个，不计入 {refused} 个。</source><translation>Classified {classified}, not recognised {open}, not counted {refused}.</translation></message>
    <message><source>归类、定级、挂接</source><translation>Classify, level, tag</translation></message>
    <message><source>挂接：自动 {auto}，就近 {near}，待定 {doubt}，人工 {manual}。</source><translation>Tagged: automatic {auto}, nearby {near}, pending {doubt}, by hand {manual}.</translation></message>
    <message><source>按类型和名称归类，按类别定级，按位置挂接到片区、社区、小区和微网格；人工定过的不动，可一次撤销</source><translation>Classify by type and name, level by class, tag by location to precinct, community, compound and micro-grid; what was set by hand stays; can be undone at once</translation></message>
    <message><source>更新 {changed} 个设施（可撤销）</source><translation>{changed} facilities updated (can be undone)</translation></message>
    <message><source>正在整理，请稍候</source><translation>Processing, please wait</translation></message>
    <message><source>自动整理</source><translation>Run</translation></message>
    <message><source>设施在单元界线之外、但不超过此距离的，就近挂接；更远的列为待定</source><translation>Facilities outside a unit boundary but within this distance are tagged to the nearest unit; those farther away become pending</translation></message>
    <message><source>{facility}：加入服务社区 {communities}</source><translation>{facility}: add served communities {communities}</translation></message>
    <message><source>{facility}：移除服务社区 {communities}</source><translation>{facility}: remove served communities {communities}</translation></message>
    <message><source>{reason}：{count} 条</source><translation>{reason}: {count}</translation></message>
    <message><source>“{community}”就是设施所在社区，本来就计入，不用登记。</source><translation>“{community}” is the facility’s own community, counted anyway; no need to enter it.</translation></message>
    <message><source>以下服务关系不起作用，将被删除（可撤销）：</source><translation>These services have no effect and will be deleted (can be undone):</translation></message>
    <message><source>共 {count} 条关系</source><translation>{count} services in all</translation></message>
    <message><source>删除</source><translation>Delete</translation></message>
    <message><source>删除设施或社区已不存在的、重复的服务关系，可撤销</source><translation>Delete services whose facility or community is gone, and repeated ones; can be undone</translation></message>
    <message><source>在列表里选一处设施，或点“在地图上点选社区”后在地图上点一处设施。</source><translation>Choose a facility in the list, or click “Pick on map” and click a facility on the map.</translation></message>
    <message><source>在地图上点社区，加入或移除服务社区；每点一次是一步，可撤销</source><translation>Click communities on the map to add or remove them as served; each click is one step that can be undone</translation></message>
    <message><source>把选中的建议社区加为服务社区；没有选中时加入全部建议</source><translation>Add the selected suggestions as served communities; with none selected, all suggestions</translation></message>
    <message><source>改服务关系说明</source><translation>Change the note of a service</translation></message>
    <message><source>没有建议的社区</source><translation>No suggested communities</translation></message>
    <message><source>清除失效的服务关系</source><translation>Clear services without effect</translation></message>
    <message><source>清除失效（{count}）</source><translation>Clear dead ({count})</translation></message>
    <message><source>移除选中的服务社区，可撤销</source><translation>Remove the selected served communities; can be undone</translation></message>
    <message><source>缩放至设施和它的社区</source><translation>Zoom to the facility and its communities</translation></message>
    <message><source>请先在上表选一个服务社区</source><translation>First choose a served community in the table above</translation></message>
    <message><source>请先选一处设施</source><translation>First choose a facility</translation></message>
    <message><source>还没有设施</source><translation>No facilities yet</translation></message>
    <message><source>这里不在任何社区内。</source><translation>Not inside any community.</translation></message>
    <message><source>全部设施</source><translation>All facilities</translation></message>
    <message><source>关系</source><translation>Relation</translation></message>
    <message><source>删除不起作用的服务关系，先列出再问</source><translation>Delete service relations that have no effect; they are listed first and you are asked</translation></message>
    <message><source>加入建议</source><translation>Add suggestions</translation></message>
    <message><source>在地图上点选社区</source><translation>Pick on map</translation></message>
    <message><source>在地图上用线连接设施和它服务的社区；只是画出来，不写入工程</source><translation>Link facility and served communities by lines on the map; only drawn, not written to the project</translation></message>
    <message><source>在地图上画出服务关系</source><translation>Draw services on the map</translation></message>
    <message><source>失效的关系</source><translation>With dead services</translation></message>
    <message><source>所在社区</source><translation>Home</translation></message>
    <message><source>有服务关系的</source><translation>With services</translation></message>
    <message><source>服务社区</source><translation>Serves</translation></message>
    <message><source>查找设施或社区</source><translation>Find a facility or community</translation></message>
    <message><source>清除失效</source><translation>Clear dead</translation></message>
    <message><source>移除</source><translation>Remove</translation></message>
    <message><source>这条服务关系的说明，如“三个社区合用”；回车保存，可撤销</source><translation>Note on this service, such as “shared by three communities”; Enter saves it; can be undone</translation></message>
    <message><source>&lt;b&gt;{facility}&lt;/b&gt; 在 {home}，另服务 {count} 个社区</source><translation>&lt;b&gt;{facility}&lt;/b&gt; in {home} serves {count} other communities</translation></message>
    <message><source>&lt;b&gt;{facility}&lt;/b&gt; 还没有所在社区，服务 {count} 个社区</source><translation>&lt;b&gt;{facility}&lt;/b&gt; has no home community yet, serves {count} communities</translation></message>
    <message><source>{count:.0f} 户</source><translation>{count:.0f} households</translation></message>
    <message><source>{share:.0%} 面积在 {radius:.0f} m 内</source><translation>{share:.0%} of the area within {radius:.0f} m</translation></message>
    <message><source>仅按直线距离建议：{basis}</source><translation>Suggested by straight-line distance only: {basis}</translation></message>
    <message><source>位置在此，自动计入</source><translation>it lies here, counted anyway</translation></message>
    <message><source>建议</source><translation>Suggested</translation></message>
    <message><source>所在</source><translation>Home</translation></message>
    <message><source>所在社区，自动计入</source><translation>home community, counted anyway</translation></message>
    <message><source>挂接待定，不计入；点选后计入</source><translation>tag pending, not counted; click to count it</translation></message>
    <message><source>没有说明</source><translation>No note</translation></message>
    <message><source>点击加入</source><translation>click to add</translation></message>
    <message><source>点击移除</source><translation>click to remove</translation></message>
    <message><source>（已删除）</source><translation>(deleted)</translation></message>
    <message><source>{title}：全部</source><translation>{title}: all</translation></message>
    <message><source>修改“{column}”</source><translation>Change “{column}”</translation></message>
    <message><source>全部社区（{count} 个设施）</source><translation>All communities ({count} facilities)</translation></message>
    <message><source>列出 {shown} 个，共 {count} 个设施</source><translation>{shown} of {count} facilities</translation></message>
    <message><source>删除…</source><translation>Delete…</translation></message>
    <message><source>删除设施</source><translation>Delete facilities</translation></message>
    <message><source>删除选中的 {count} 个设施及其用地范围、服务关系？</source><translation>Delete the {count} selected facilities with their footprints and services?</translation></message>
    <message><source>删除选中的设施及其用地范围、服务关系，可撤销</source><translation>Delete the selected facilities with their footprints and services; can be undone</translation></message>
    <message><source>只列出地图上看得到的设施，随平移、缩放更新</source><translation>List only the facilities visible on the map, following pan and zoom</translation></message>
    <message><source>在地图上显示选中的设施（双击一行也可）</source><translation>Show the selected facilities on the map (or double-click a row)</translation></message>
    <message><source>地图范围内</source><translation>Map extent</translation></message>
    <message><source>复制选中的 {count} 行</source><translation>Copy the {count} selected rows</translation></message>
    <message><source>批量设置</source><translation>Set several</translation></message>
    <message><source>把“{value}”填充到选中的 {count} 行</source><translation>Fill “{value}” into the {count} selected rows</translation></message>
    <message><source>把选中的设施挂接到在地图上点击的小区（按住 Shift 为社区），或在地图上把一个设施拖到单元上；也可以拖到“单元树”里</source><translation>Tag the selected facilities to the compound clicked on the map (with Shift: the community), or drag one facility onto a unit on the map, or drag them into the “Tree”</translation></message>
    <message><source>把选中设施的类别、级别或状态一次改成同一个值，可撤销</source><translation>Set class, level or state of the selected facilities to one value at once; can be undone</translation></message>
    <message><source>挂接状态</source><translation>Tag state</translation></message>
    <message><source>查找名称、编码、地址、单元</source><translation>Find name, code, address or unit</translation></message>
    <message><source>没有符合条件的设施，请放宽上面的条件。</source><translation>No facilities match; loosen the conditions above.</translation></message>
    <message><source>没有选中设施。</source><translation>No facilities selected.</translation></message>
    <message><source>请先在列表中或地图上选中设施</source><translation>First select facilities in the list or on the map</translation></message>
    <message><source>请在列表中或地图上选中设施。</source><translation>Select facilities in the list or on the map.</translation></message>
    <message><source>全部收起</source><translation>Collapse all</translation></message>
    <message><source>只显示最上一级单元</source><translation>Show only the units of the highest level</translation></message>
    <message><source>查找单元名称或编码，回车到下一个</source><translation>Find a unit by name or code; Enter for the next</translation></message>
    <message><source>没有名称或编码含“{text}”的单元。</source><translation>No unit has “{text}” in its name or code.</translation></message>
    <message><source>点击单元选中其设施并缩放；把“设施表”或“待定队列”里的设施拖到单元上即挂接。</source><translation>Click a unit to select its facilities and zoom to it; drag facilities from “Table” or “Pending” onto a unit to tag them.</translation></message>
    <message><source>还没有片区、社区或小区。请先在“工作区”页导入单元。</source><translation>No precincts, communities or compounds yet. Import units on the “Workspace” page first.</translation></message>
    <message><source>未归片区</source><translation>No precinct</translation></message>
    <message><source>设施总数</source><translation>Total</translation></message>
    <message><source>&lt;b style='color:#1a7f37'&gt;全部规则通过。&lt;/b&gt;</source><translation>&lt;b style='color:#1a7f37'&gt;All rules passed.&lt;/b&gt;</translation></message>
    <message><source>图层在检查之后有改动，下面是改动前的结果。</source><translation>The layers have changed since the check; the results below are from before.</translation></message>
    <message><source>实时检查</source><translation>Live</translation></message>
    <message><source>按规则 G01–G11 检查网格，不修改数据</source><translation>Check the grids by rules G01–G11; nothing is changed</translation></message>
    <message><source>未归格</source><translation>In no grid</translation></message>
    <message><source>未归格（{count}）</source><translation>In no grid ({count})</translation></message>
    <message><source>检查</source><translation>Check</translation></message>
    <message><source>检查网格</source><translation>Check grids</translation></message>
    <message><source>正在检查，请稍候</source><translation>Checking, please wait</translation></message>
    <message><source>每次编辑、撤销、重做之后，立即重新检查改动处及其相邻网格</source><translation>After every edit, undo and redo, check what changed and its neighbours again at once</translation></message>
    <message><source>范围内的数据较多，请缩小范围后再用实时检查</source><translation>There are too many data in scope; choose a smaller scope to check live</translation></message>
    <message><source>规则</source><translation>Rules</translation></message>
    <message><source>规则（{count}）</source><translation>Rules ({count})</translation></message>
    <message><source>{title}：{findings} 条问题，将改动 {count} 个微网格，作为一步写入，可以撤销。</source><translation>{title}: {findings} problems; {count} micro-grids will change in one step that can be undone.</translation></message>
    <message><source>“提示”不计为问题，不需要认可</source><translation>Notes do not count as problems and need no acceptance</translation></message>
    <message><source>一次修复列表中同一种问题，先说明改动数量，一步可撤销</source><translation>Fix all problems of this sort in the list at once; tells the number of changes first; one step to undo</translation></message>
    <message><source>不再认可，重新计入问题</source><translation>No longer accepted; counts as a problem again</translation></message>
    <message><source>修复</source><translation>Fix</translation></message>
    <message><source>全部修复</source><translation>Fix all</translation></message>
    <message><source>全部修复（{count}）</source><translation>Fix all ({count})</translation></message>
    <message><source>写明理由后不再计为问题；内容变化后会重新列出</source><translation>With a reason given it no longer counts as a problem; it is listed again when its content changes</translation></message>
    <message><source>另有 {count} 条不能自动处理。</source><translation> {count} more cannot be settled automatically.</translation></message>
    <message><source>将 {count} 条问题标为已认可，不再计为问题。
请写明理由（必填，记入“检查认可”表）：</source><translation>Mark {count} problems as accepted; they no longer count as problems.
Give the reason (required, kept in the table “检查认可”):</translation></message>
    <message><source>撤回认可</source><translation>Withdraw</translation></message>
    <message><source>标为已认可</source><translation>Mark as accepted</translation></message>
    <message><source>标为已认可…</source><translation>Accept…</translation></message>
    <message><source>认可</source><translation>Accept</translation></message>
    <message><source>请先在列表中选一条或多条问题</source><translation>Choose one or more problems in the list first</translation></message>
    <message><source>请先在列表中选一条问题</source><translation>Choose a problem in the list first</translation></message>
    <message><source>请选一种可以直接修复的问题（已认可的除外）</source><translation>Choose problems of one sort that can be fixed directly (not accepted ones)</translation></message>
    <message><source>请逐条处理</source><translation>Settle them one by one</translation></message>
    <message><source>这类问题没有自动修复的办法，请按建议处理</source><translation>There is no automatic fix for this sort of problem; follow the suggestion</translation></message>
    <message><source>选中了不同的问题，请只选同一种</source><translation>Different sorts of problems are chosen; choose only one sort</translation></message>
    <message><source>选中的问题有的已认可、有的未认可，请分别处理</source><translation>Some of the chosen problems are accepted and some are not; settle them separately</translation></message>
    <message><source>其中已锁定或人工绘制的 {count} 个将原样保留。</source><translation>Of these, {count} locked or hand-drawn ones will be kept as they are.</translation></message>
    <message><source>划 {count} 个方案</source><translation>Delineate {count} plans</translation></message>
    <message><source>回到预览和方案对比</source><translation>Back to the preview and the comparison of plans</translation></message>
    <message><source>图层刚刚有改动，没有采用。</source><translation>The layers have just been changed; nothing was adopted.</translation></message>
    <message><source>在后台划格，先在地图上预览，采用后才写入</source><translation>Delineate in the background; a preview on the map first, written only when adopted</translation></message>
    <message><source>已采用 {count} 个微网格，可撤销。</source><translation>{count} micro-grids adopted; can be undone.</translation></message>
    <message><source>已采用 {count} 个微网格，已写入文件。</source><translation>{count} micro-grids adopted and written to the file.</translation></message>
    <message><source>查看已有的 {count} 个方案 ›</source><translation>See the {count} plans there are ›</translation></message>
    <message><source>正在划格，请稍候</source><translation>Delineating, please wait</translation></message>
    <message><source>现有 {count} 个微网格。</source><translation>There are {count} micro-grids at present.</translation></message>
    <message><source>自动划格</source><translation>Delineate</translation></message>
    <message><source>请先划格。</source><translation>Delineate first.</translation></message>
    <message><source>请再点一次“采用”。</source><translation>Click “Adopt” again.</translation></message>
    <message><source>还没有方案。</source><translation>There are no plans yet.</translation></message>
    <message><source>采用后，范围内其余网格由新方案替换，编码尽量沿用。</source><translation>On adoption, the other grids in scope are replaced by the new plan; codes are kept where possible.</translation></message>
    <message><source>采用方案</source><translation>Adopt plan</translation></message>
    <message><source>上一步：{step}</source><translation>Last step: {step}</translation></message>
    <message><source>修改原因</source><translation>Reason</translation></message>
    <message><source>可不填；随每一步记入变更记录</source><translation>Optional, for the change log</translation></message>
    <message><source>工具改动的是哪一种边界；不必先在图层面板中选中它的图层</source><translation>Which borders the tools change; its layer need not be selected in the layers panel</translation></message>
    <message><source>已撤销或之后又有改动：{step}</source><translation>Undone, or changed since: {step}</translation></message>
    <message><source>撤销“{step}”</source><translation>Undo “{step}”</translation></message>
    <message><source>没有可以撤销的步骤</source><translation>Nothing to undo</translation></message>
    <message><source>没有可以重做的步骤</source><translation>Nothing to redo</translation></message>
    <message><source>编辑对象</source><translation>Edit</translation></message>
    <message><source>选一个工具开始编辑。每一步都可以撤销，保存工作区后才写入文件。</source><translation>Choose a tool to begin. Every step can be undone; the file is written when the workspace is saved.</translation></message>
    <message><source>重做</source><translation>Redo</translation></message>
    <message><source>重做“{step}”</source><translation>Redo “{step}”</translation></message>
    <message><source>{count} 处不能自动处理，仍在列表中。</source><translation>{count} places cannot be settled automatically and stay in the list.</translation></message>
    <message><source>{name} 没有可以合并的相邻网格。</source><translation>{name} has no neighbour to merge with.</translation></message>
    <message><source>从名册中选一名网格员，指派给所选的微网格</source><translation>Choose a grid worker from the roster for the selected micro-grids</translation></message>
    <message><source>合并…</source><translation>Merge…</translation></message>
    <message><source>并入相邻网格</source><translation>Give to neighbour</translation></message>
    <message><source>把空白或重叠的地块划给公共边界最长的相邻网格</source><translation>Give blank or overlapping ground to the neighbour with the longest shared border</translation></message>
    <message><source>指派网格员…</source><translation>Assign…</translation></message>
    <message><source>按楼栋重新统计户数、商铺数和楼栋数</source><translation>Count households, shops and buildings anew from the buildings</translation></message>
    <message><source>按编码模板和所在社区重新编码，停用过的编码不再使用</source><translation>Give new codes by the code template and the community; retired codes are not used again</translation></message>
    <message><source>相邻网格已锁定或属于别的社区；也可以填写超限说明。</source><translation>Its neighbours are locked or belong to another community; you may give a reason (超限说明) instead.</translation></message>
    <message><source>相邻网格都已锁定，或数据已经改变；请重新检查。</source><translation>All neighbours are locked, or the data have changed; check again.</translation></message>
    <message><source>裁到社区内</source><translation>Clip</translation></message>
    <message><source>裁去超出社区界线的部分</source><translation>Cut off what lies outside the community border</translation></message>
    <message><source>请按建议处理。</source><translation>Follow the suggestion.</translation></message>
    <message><source>这一处没有图形，不能自动处理。</source><translation>This one has no shape and cannot be settled automatically.</translation></message>
    <message><source>这里没有可以并入的空白或重叠。</source><translation>There is no gap or overlap here to give away.</translation></message>
    <message><source>选中它和最合适的相邻网格，打开合并</source><translation>Select it with the neighbour that suits best, and open the merge dialog</translation></message>
    <message><source>选中该网格，打开重划，按户数范围分成几个</source><translation>Select the grid and open the redivide dialog, to make several within the household range</translation></message>
    <message><source>重划…</source><translation>Redivide…</translation></message>
    <message><source>重新统计</source><translation>Recount</translation></message>
    <message><source>重新编码</source><translation>New code</translation></message>
    <message><source>{low:g}–{high:g} 户：{count} 个</source><translation>{low:g}–{high:g} households: {count}</translation></message>
    <message><source>工程中的面图层：公园、学校、商场等用地，按名称和用途字段识别，坐标系可以不同；与楼栋用途一起判定专属网格。随工程记住</source><translation>A polygon layer of the project with parks, schools, malls …, recognised by name and use fields, in any coordinate system; decides on dedicated grids together with building use. Remembered with the project</translation></message>
    <message><source>方案用的用地图层“{name}”已不在工程中。</source><translation>The land use layer “{name}” of this plan is no longer in the project.</translation></message>
    <message><source>用地图层</source><translation>Land use layer</translation></message>
    <message><source>请把它加回工程，或点“‹ 设置”另选用地图层重新划格。</source><translation>Add it to the project again, or click “‹ Settings”, choose another land use layer and delineate again.</translation></message>
    <message><source>（不用）</source><translation>(none)</translation></message>
    <message><source>{count} 个网格，{households:.0f} 户，{share} 在 {low:g}–{high:g} 之间</source><translation>{count} grids, {households:.0f} households, {share} within {low:g}–{high:g}</translation></message>
    <message><source>{count}/{total} 个，{share} 达标</source><translation>{count} of {total}, {share} in range</translation></message>
    <message><source>不锁定</source><translation>unlocked</translation></message>
    <message><source>在地图上显示选中的网格</source><translation>Show the selected grids on the map</translation></message>
    <message><source>正在读取网格…</source><translation>Reading grids…</translation></message>
    <message><source>给选中的网格指派或清除网格员，可撤销</source><translation>Assign or clear the grid worker of the selected grids; can be undone</translation></message>
    <message><source>解锁</source><translation>Unlock</translation></message>
    <message><source>请先在列表中或地图上选中网格</source><translation>Select grids in the list or on the map first</translation></message>
    <message><source>请在列表中或地图上选中网格。</source><translation>Select grids in the list or on the map.</translation></message>
    <message><source>选中的网格不再被编辑和重划，可撤销</source><translation>The selected grids are no longer edited or redivided; can be undone</translation></message>
    <message><source>选中的网格可以再编辑和重划，可撤销</source><translation>The selected grids can be edited and redivided again; can be undone</translation></message>
    <message><source>锁定</source><translation>Lock</translation></message>
    <message><source>（专属、停用的 {count} 个不计）</source><translation> ({count} dedicated or retired ones not counted)</translation></message>
    <message><source>；列出 {count} 个</source><translation>; {count} listed</translation></message>
    <message><source>户数（含商铺）</source><translation>Households (with shops)</translation></message>
    <message><source>类型</source><translation>Kind</translation></message>
    <message><source>网格类型</source><translation>Grid kind</translation></message>
    <message><source>{step}：{count} 个网格（可撤销）。</source><translation>{step}: {count} grids (can be undone).</translation></message>
    <message><source>“{field}”不能为空。</source><translation>“{field}” cannot be empty.</translation></message>
    <message><source>{name}（{count}）</source><translation>{name} ({count})</translation></message>
    <message><source>全部社区（{count} 个网格）</source><translation>All ({count} grids)</translation></message>
    <message><source>只列出地图上看得到的网格，随平移、缩放更新</source><translation>List only grids in sight on the map; follows panning and zooming</translation></message>
    <message><source>只列出户数不在范围内的网格</source><translation>List only grids out of the household range</translation></message>
    <message><source>只列出没有网格员的网格</source><translation>List only grids without a grid worker</translation></message>
    <message><source>只看地图范围内</source><translation>In view</translation></message>
    <message><source>只看未指派</source><translation>No worker</translation></message>
    <message><source>只看超限</source><translation>Outside</translation></message>
    <message><source>查找编码、名称、网格员</source><translation>Find code, name, worker</translation></message>
    <message><source>选择社区；可输入名称中的几个字查找</source><translation>Choose a community; type a part of its name to find it</translation></message>
    <message><source>{households:.0f} 户 + {shops:.0f} 商铺 = {load:.0f}，应为 {low:g}–{high:g}</source><translation>{households:.0f} households + {shops:.0f} shops = {load:.0f}, should be {low:g}–{high:g}</translation></message>
    <message><source>专属或停用网格，不受户数范围限制</source><translation>Dedicated or retired grid, exempt from the household range</translation></message>
    <message><source>双击指派网格员</source><translation>Double-click to assign a grid worker</translation></message>
    <message><source>已锁定，双击解锁</source><translation>Locked; double-click to unlock</translation></message>
    <message><source>未指派</source><translation>None</translation></message>
    <message><source>未锁定，双击锁定</source><translation>Not locked; double-click to lock</translation></message>
    <message><source>把网格列表放到地图下方，用其他标签页的工具时也看得到</source><translation>Put the list below the map, in sight while you work on the other tabs</translation></message>
    <message><source>把网格列表放回“划格”页</source><translation>Put the list back on the “Grids” page</translation></message>
    <message><source>把网格列表放回这个标签页</source><translation>Put the list back on this tab</translation></message>
    <message><source>格物 · 网格列表</source><translation>Gewu · Grid list</translation></message>
    <message><source>移出</source><translation>Below</translation></message>
    <message><source>移回</source><translation>Back</translation></message>
    <message><source>移回这里</source><translation>Put it back here</translation></message>
    <message><source>网格列表在地图下方。</source><translation>The grid list is below the map.</translation></message>
    <message><source>◀ 上一个</source><translation>◀ Previous</translation></message>
    <message><source>◀ 上一个问题</source><translation>◀ Previous</translation></message>
    <message><source>下一个 ▶</source><translation>Next ▶</translation></message>
    <message><source>下一个问题 ▶</source><translation>Next ▶</translation></message>
    <message><source>全部问题（{count}）</source><translation>All problems ({count})</translation></message>
    <message><source>列出的网格没有这类问题</source><translation>The listed grids have no such problem</translation></message>
    <message><source>在列表和地图上显示上一个有问题的网格，到头后从末尾继续</source><translation>Show the previous grid with a problem in the list and on the map; after the first comes the last</translation></message>
    <message><source>在列表和地图上显示下一个有问题的网格，到末尾后从头继续</source><translation>Show the next grid with a problem in the list and on the map; after the last comes the first</translation></message>
    <message><source>户数未知（{count}）</source><translation>Households unknown ({count})</translation></message>
    <message><source>未指派网格员（{count}）</source><translation>No grid worker ({count})</translation></message>
    <message><source>超限未说明（{count}）</source><translation>Out of range, no reason ({count})</translation></message>
    <message><source>逐个查看哪一类问题</source><translation>Which problems to go through</translation></message>
    <message><source>工程中没有微网格图层。</source><translation>The project has no micro-grid layer.</translation></message>
    <message><source>读取网格列表</source><translation>Read the grid list</translation></message>
    <message><source>划格</source><translation>Grids</translation></message>
    <message><source>平急转换…</source><translation>Emergency…</translation></message>
    <message><source>手工编辑</source><translation>Edit</translation></message>
    <message><source>把风险区细分为约 12 户一组，核算平时与应急的人员和入户用时</source><translation>Divide a risk area into groups of about 12 households; work out staff and visiting times, normal and emergency</translation></message>
    <message><source>网格列表</source><translation>Grid list</translation></message>
    <message><source>规则检查</source><translation>Checks</translation></message>
    <message><source>{name}（{kind}）</source><translation>{name} ({kind})</translation></message>
    <message><source>‹ 设置</source><translation>‹ Settings</translation></message>
    <message><source>与现有</source><translation>vs. now</translation></message>
    <message><source>保留</source><translation>kept</translation></message>
    <message><source>停用</source><translation>retired</translation></message>
    <message><source>全部放弃</source><translation>Discard all</translation></message>
    <message><source>再试三种取向</source><translation>Try three other aims</translation></message>
    <message><source>再试几种</source><translation>Try more</translation></message>
    <message><source>变动</source><translation>changed</translation></message>
    <message><source>只看变动</source><translation>Changed only</translation></message>
    <message><source>同样的设置，换三个随机种子各划一次</source><translation>The same settings with three other random seeds</translation></message>
    <message><source>图层在这个方案算出之后有改动，它不能采用。可以撤销那些改动，或用现在的数据重算。</source><translation>The layers have changed since this plan was computed; it cannot be adopted. Undo those changes, or compute it again.</translation></message>
    <message><source>已采用</source><translation>Adopted</translation></message>
    <message><source>户数更均匀、形状更紧凑、更沿道路和小区界，各划一次</source><translation>Once each: more even households, more compact shapes, closer to roads and compound borders</translation></message>
    <message><source>把预览的网格写入工作区，可撤销</source><translation>Write the preview into the workspace; can be undone</translation></message>
    <message><source>拿掉预览和全部方案，工作区不变</source><translation>Remove the preview and all plans; the workspace stays unchanged</translation></message>
    <message><source>换几个随机种子或几种取向各划一次，作为另外的方案</source><translation>Delineate again with other random seeds or aims, as further plans</translation></message>
    <message><source>换随机种子再试三次</source><translation>Try three other seeds</translation></message>
    <message><source>改范围或设置再划一次；已有的方案留着作对比</source><translation>Change scope or settings and delineate again; the plans there are stay for comparison</translation></message>
    <message><source>新增</source><translation>new</translation></message>
    <message><source>未变</source><translation>same</translation></message>
    <message><source>查找编码、名称、原因</source><translation>Find code, name, reason</translation></message>
    <message><source>没有划出网格，请看“说明”</source><translation>No grids were made; see “Notes”</translation></message>
    <message><source>没有网格沿用它，编码停用。</source><translation>No grid continues it; the code is retired.</translation></message>
    <message><source>用现在的数据重算</source><translation>Compute again</translation></message>
    <message><source>用这个方案的设置和范围再算一次</source><translation>Compute again with the settings and scope of this plan and the present data</translation></message>
    <message><source>统计</source><translation>Figures</translation></message>
    <message><source>这个方案已采用。撤销后可改用其他方案。</source><translation>This plan has been adopted. Undo to use another one.</translation></message>
    <message><source>逐格</source><translation>Grids</translation></message>
    <message><source>逐格（{count}）</source><translation>Grids ({count})</translation></message>
    <message><source>采用 {count} 个网格</source><translation>Adopt {count} grids</translation></message>
    <message><source>{count} 个社区</source><translation>{count} communities</translation></message>
    <message><source>“{name}”是按改动前的数据算的，图层后来有改动，不能采用。</source><translation>“{name}” was computed before the layers were changed and cannot be adopted.</translation></message>
    <message><source>准备预览</source><translation>Preparing the preview</translation></message>
    <message><source>比较</source><translation>Comparing</translation></message>
    <message><source>用地“{name}”</source><translation>land use “{name}”</translation></message>
    <message><source>请撤销其后的改动，或点“用现在的数据重算”。</source><translation>Undo the changes made since, or click “Compute again”.</translation></message>
    <message><source>一般网格由相邻的微网格组成；已有一般网格的社区不动</source><translation>A general grid consists of adjacent micro-grids; communities that have general grids stay as they are</translation></message>
    <message><source>不跨越阻隔（河、铁路、快速路、围墙）</source><translation>Do not cross barriers</translation></message>
    <message><source>专属网格不受户数范围限制；按楼栋用途和用地判定</source><translation>Dedicated grids are exempt from the household range; recognised by building use and land use</translation></message>
    <message><source>公园、学校、商场、写字楼等单独划为专属网格</source><translation>Dedicated grids (parks, schools, malls, offices)</translation></message>
    <message><source>只重划户数变动后不合格的网格及其邻格，其余网格的界线和编码不变</source><translation>Only grids that no longer comply and their neighbours are redrawn; borders and codes of the others stay</translation></message>
    <message><source>各网格户数接近目标、彼此均匀；往右更看重</source><translation>Households near the target and even; further right = more weight</translation></message>
    <message><source>同样的数据、设置和种子，结果完全相同；0 为标准方案，换一个种子可得到另一种同样合规的方案；已证明最优之处不随种子变化</source><translation>The same data, settings and seed give exactly the same result. 0 is the standard plan; another seed gives another, equally valid one. Whatever is proven optimal does not change with the seed.</translation></message>
    <message><source>尽量少变动：合格的现有网格保持原样</source><translation>Change little: keep grids that comply</translation></message>
    <message><source>形状紧凑</source><translation>Compact shape</translation></message>
    <message><source>恢复默认</source><translation>Defaults</translation></message>
    <message><source>户</source><translation>hh</translation></message>
    <message><source>户数范围、权重和选项恢复为默认值</source><translation>Set household range, weights and options back to their defaults</translation></message>
    <message><source>户，目标</source><translation>, target</translation></message>
    <message><source>接近目标</source><translation>Near target</translation></message>
    <message><source>更多设置</source><translation>More settings</translation></message>
    <message><source>每个一般网格的户数：{bound}</source><translation>Households of each general grid: {bound}</translation></message>
    <message><source>每个微网格的户数 + 商铺数：不低于下限、不高于上限，尽量接近目标</source><translation>Households + shops of each micro-grid: not below the minimum, not above the maximum, near the target</translation></message>
    <message><source>没有一般网格的社区同时划一般网格</source><translation>General grids where there are none</translation></message>
    <message><source>沿小区界</source><translation>Along compounds</translation></message>
    <message><source>沿道路</source><translation>Along roads</translation></message>
    <message><source>网格少跨小区，界线沿小区界走；往右更看重</source><translation>Grids seldom mix compounds, borders follow theirs; further right = more weight</translation></message>
    <message><source>网格少跨道路，界线沿道路走；往右更看重</source><translation>Grids seldom cross roads, borders follow them; further right = more weight</translation></message>
    <message><source>网格方正、少伸出；往右更看重</source><translation>Compact grids with few protrusions; further right = more weight</translation></message>
    <message><source>阻隔取自“阻隔”图层和标为阻隔的道路</source><translation>Rivers, railways, expressways, walls: from the barrier layer and from roads marked as barriers</translation></message>
    <message><source>&lt;b&gt;{count:.0f} 户&lt;/b&gt;改属其他网格</source><translation>&lt;b&gt;{count:.0f} households&lt;/b&gt; move to another grid</translation></message>
    <message><source>&lt;b&gt;{count} 个&lt;/b&gt;，共 {households} 户</source><translation>&lt;b&gt;{count}&lt;/b&gt;, {households} households</translation></message>
    <message><source>&lt;b&gt;{inside} 个（{share}）&lt;/b&gt;</source><translation>&lt;b&gt;{inside} ({share})&lt;/b&gt;</translation></message>
    <message><source>&lt;span style='color:#c62828'&gt;超出 {outside} 个&lt;/span&gt;，其中 {explained} 个已注明原因</source><translation>&lt;span style='color:#c62828'&gt;{outside} out of range&lt;/span&gt;, {explained} with a reason</translation></message>
    <message><source>{low:g}–{high:g} 户</source><translation>{low:g}–{high:g} households</translation></message>
    <message><source>{parts} 个单元或楼层段</source><translation>{parts} units or floor segments</translation></message>
    <message><source>与现有网格</source><translation>Existing grids</translation></message>
    <message><source>专属 {exempt} 个</source><translation>{exempt} dedicated</translation></message>
    <message><source>保留 {count}</source><translation>{count} kept</translation></message>
    <message><source>停用编码 {count}</source><translation>{count} codes retired</translation></message>
    <message><source>划出 {count} 个微网格，{share} 在范围内；采用后才写入。</source><translation>{count} micro-grids, {share} within range; written only when adopted.</translation></message>
    <message><source>变动 {count}</source><translation>{count} changed</translation></message>
    <message><source>同时划出 {count} 个，{inside} 个在 {low:g}–{high:g} 户内</source><translation>{count} formed as well, {inside} within {low:g}–{high:g} households</translation></message>
    <message><source>平均 &lt;b&gt;{mean:.1f}&lt;/b&gt;（{smallest:.0f}–{largest:.0f}），标准差 {deviation:.1f}，离目标 {off:.1f}</source><translation>mean &lt;b&gt;{mean:.1f}&lt;/b&gt; ({smallest:.0f}–{largest:.0f}), deviation {deviation:.1f}, off target {off:.1f}</translation></message>
    <message><source>形状</source><translation>Shape</translation></message>
    <message><source>户数+商铺</source><translation>Households + shops</translation></message>
    <message><source>拆分楼栋</source><translation>Split buildings</translation></message>
    <message><source>新增 {count}</source><translation>{count} new</translation></message>
    <message><source>新增 {count} 个方案，点表中一行在地图上查看。</source><translation>{count} new plans; click a row of the table to see one on the map.</translation></message>
    <message><source>方案数已满，去掉了{names}。</source><translation>No room for more plans; {names} removed.</translation></message>
    <message><source>有 {count} 个结果与{names}完全相同，没有另存。</source><translation>{count} results are the same as {names} and were not kept.</translation></message>
    <message><source>未变 {count}</source><translation>{count} same</translation></message>
    <message><source>现在没有网格，全部新增</source><translation>no grids so far, all new</translation></message>
    <message><source>界线 {share:.0f}% 沿道路</source><translation>{share:.0f}% of borders along roads</translation></message>
    <message><source>紧凑度 {value:.2f}</source><translation>compactness {value:.2f}</translation></message>
    <message><source>&lt;b style='color:#1a7f37'&gt;楼栋和地块都已归入网格。&lt;/b&gt;</source><translation>&lt;b style='color:#1a7f37'&gt;All buildings and all ground are in a grid.&lt;/b&gt;</translation></message>
    <message><source>{step}，可撤销。</source><translation>{step}; can be undone.</translation></message>
    <message><source>把所选地块划给公共边界最长的相邻网格，一步可撤销</source><translation>Give the chosen ground to the neighbour with the longest shared border; one step to undo</translation></message>
    <message><source>按楼栋所在的微网格更新其所属微网格编码，一步可撤销</source><translation>Update the micro-grid code of the buildings by the grid they lie in; one step to undo</translation></message>
    <message><source>更新归属</source><translation>Update grid</translation></message>
    <message><source>绘制新网格</source><translation>Draw new grid</translation></message>
    <message><source>缩放到所选处，用“绘制”画一个新网格</source><translation>Zoom to the chosen place and draw a new grid there with “Draw”</translation></message>
    <message><source>请先在列表中选归属不符的楼栋；选中分类行即全部</source><translation>First choose buildings recorded in another grid; choosing the heading takes them all</translation></message>
    <message><source>请先在列表中选未划入的楼栋或空白地块</source><translation>First choose buildings in no grid or blank ground in the list</translation></message>
    <message><source>{scope}；{detail}</source><translation>{scope}; {detail}</translation></message>
    <message><source>与现有网格相比，改属另一个网格的户数，越少越好</source><translation>Households that move to another grid compared with the existing ones; the fewer the better</translation></message>
    <message><source>划格方案</source><translation>Plan</translation></message>
    <message><source>单击显示，双击改名，Delete 键删除</source><translation>Click to show, double-click to rename, Delete to remove</translation></message>
    <message><source>变动户</source><translation>Moved</translation></message>
    <message><source>可以用现在的数据重算。</source><translation>It can be computed again from the present data.</translation></message>
    <message><source>已采用。</source><translation>Adopted.</translation></message>
    <message><source>平均</source><translation>Mean</translation></message>
    <message><source>平均户数 + 商铺数</source><translation>Average of households + shops</translation></message>
    <message><source>平均紧凑度 4πA/P²，圆为 1，越大越方正</source><translation>Average compactness 4πA/P², 1 for a circle; larger is more compact</translation></message>
    <message><source>微网格个数</source><translation>Number of micro-grids</translation></message>
    <message><source>户数 + 商铺数在下限与上限之间的网格所占比例，专属网格不计</source><translation>Share of grids with households + shops between minimum and maximum, dedicated ones not counted</translation></message>
    <message><source>户数 + 商铺数的标准差，越小越均匀</source><translation>Standard deviation of households + shops; smaller is more even</translation></message>
    <message><source>改名</source><translation>Rename</translation></message>
    <message><source>数据已变动，不能采用。</source><translation>The data have changed; it cannot be adopted.</translation></message>
    <message><source>标准差</source><translation>Dev.</translation></message>
    <message><source>紧凑</source><translation>Compact</translation></message>
    <message><source>范围内</source><translation>In range</translation></message>
    <message><source>默认设置</source><translation>default settings</translation></message>
    <message><source>方案有 {grids} 个网格、{parts} 栋楼，写入图层要几分钟；直接写入工作区文件只要几秒，但不能撤销。</source><translation>The plan has {grids} grids and {parts} buildings. Writing to the layers takes minutes; writing straight to the workspace file takes seconds but cannot be undone.</translation></message>
    <message><source>{sheet}：{note}</source><translation>{sheet}: {note}</translation></message>
    <message><source>{sheet}：{rows} 行</source><translation>{sheet}: {rows} rows</translation></message>
    <message><source>“{file}”已存在，要替换它吗？</source><translation>“{file}” already exists. Replace it?</translation></message>
    <message><source>一个社区也不选</source><translation>Choose no community</translation></message>
    <message><source>全不选</source><translation>Select none</translation></message>
    <message><source>全选</source><translation>Select all</translation></message>
    <message><source>全部 {total} 个社区</source><translation>All {total} communities</translation></message>
    <message><source>台账</source><translation>Ledgers</translation></message>
    <message><source>台账存为</source><translation>Save ledgers as</translation></message>
    <message><source>台账已导出：{file}</source><translation>Ledgers exported: {file}</translation></message>
    <message><source>在后台写出 Excel 工作簿，工作区不变</source><translation>Write the Excel workbook in the background; the workspace stays as it is</translation></message>
    <message><source>填写后记在工作区里，如“××街道办事处”</source><translation>Remembered in the workspace, e.g. “XX Subdistrict Office”</translation></message>
    <message><source>填报</source><translation>Reporting</translation></message>
    <message><source>填报单位</source><translation>Reporting body</translation></message>
    <message><source>姓名、电话脱敏（张**、138****5678）</source><translation>Mask names and phones (Z**, 138****5678)</translation></message>
    <message><source>存为</source><translation>Save as</translation></message>
    <message><source>导出未脱敏的台账须写明理由。</source><translation>Exporting unmasked ledgers requires a reason.</translation></message>
    <message><source>已导出 {file}</source><translation>Exported {file}</translation></message>
    <message><source>已选 {chosen} / {total} 个社区</source><translation>{chosen} of {total} communities selected</translation></message>
    <message><source>必填，写入变更记录；页脚注明“内部资料 注意保管”</source><translation>Required and recorded in the change log; the page footer marks the ledgers as internal material</translation></message>
    <message><source>打开台账所在的文件夹</source><translation>Open the folder of the ledgers</translation></message>
    <message><source>打开文件夹</source><translation>Open folder</translation></message>
    <message><source>文件“{file}”已不在原处。</source><translation>File “{file}” is no longer there.</translation></message>
    <message><source>替换</source><translation>Replace</translation></message>
    <message><source>正在导出，请稍候</source><translation>Exporting, please wait</translation></message>
    <message><source>没有选择任何社区。</source><translation>No communities are selected.</translation></message>
    <message><source>理由</source><translation>Reason</translation></message>
    <message><source>用电子表格程序打开刚导出的台账</source><translation>Open the exported ledgers in the spreadsheet program</translation></message>
    <message><source>范围</source><translation>Scope</translation></message>
    <message><source>表</source><translation>Sheets</translation></message>
    <message><source>请在“存为”中填写文件名。</source><translation>Enter a file name under “Save as”.</translation></message>
    <message><source>请在“理由”中填写至少 {count} 个字。</source><translation>Enter at least {count} characters under “Reason”.</translation></message>
    <message><source>请在“范围”中至少勾选一个社区。</source><translation>Tick at least one community under “Scope”.</translation></message>
    <message><source>请至少勾选一张表</source><translation>Tick at least one sheet</translation></message>
    <message><source>请重新导出。</source><translation>Export again.</translation></message>
    <message><source>还没有选择台账的保存位置。</source><translation>No location has been chosen for the ledgers.</translation></message>
    <message><source>选中全部社区</source><translation>Choose all communities</translation></message>
    <message><source>{count} 条缺{field}</source><translation>{count} without {field}</translation></message>
    <message><source>{need} · 用于{use}</source><translation>{need} · for {use}</translation></message>
    <message><source>导入…</source><translation>Import…</translation></message>
    <message><source>尚未划格</source><translation>Not yet delineated</translation></message>
    <message><source>已有</source><translation>Available</translation></message>
    <message><source>待导入（{need}）</source><translation>To be imported ({need})</translation></message>
    <message><source>待导入（必需）</source><translation>To be imported (required)</translation></message>
    <message><source>操作</source><translation>Action</translation></message>
    <message><source>数据</source><translation>Data</translation></message>
    <message><source>&lt;h3&gt;可达分析：尚未实现&lt;/h3&gt;&lt;p&gt;本版本没有可达分析，其他页面不受影响。&lt;/p&gt;&lt;p&gt;以后的版本将在这里提供：&lt;/p&gt;&lt;ul&gt;&lt;li&gt;沿道路网络、考虑坡度的步行时间（5/10/15 分钟生活圈）&lt;/li&gt;&lt;li&gt;各类设施按户数计算的覆盖率与盲区&lt;/li&gt;&lt;li&gt;单个设施的服务范围&lt;/li&gt;&lt;/ul&gt;</source><translation>&lt;h3&gt;Reach analysis: not implemented yet&lt;/h3&gt;&lt;p&gt;This version has no reach analysis; the other pages are not affected.&lt;/p&gt;&lt;p&gt;A later version will offer here:&lt;/p&gt;&lt;ul&gt;&lt;li&gt;Walking times along the road network, allowing for slope (5/10/15-minute neighbourhoods)&lt;/li&gt;&lt;li&gt;Coverage and blind spots of each class of facility, by households&lt;/li&gt;&lt;li&gt;The service area of a single facility&lt;/li&gt;&lt;/ul&gt;</translation></message>
    <message><source>可达</source><translation>Reach</translation></message>
    <message><source>（未命名）</source><translation>(unnamed)</translation></message>
    <message><source>（未归街道）</source><translation>(no subdistrict)</translation></message>
    <message><source>&lt;h3&gt;从这里开始&lt;/h3&gt;&lt;p&gt;一个&lt;b&gt;工作区&lt;/b&gt;就是一个 GeoPackage 文件，存放社区、楼栋、微网格、设施等全部数据。&lt;/p&gt;&lt;ol&gt;&lt;li&gt;点&lt;b&gt;打开示例&lt;/b&gt;，用内置的示例街道走一遍全流程；或&lt;/li&gt;&lt;li&gt;点&lt;b&gt;新建&lt;/b&gt;，选好坐标系，再把本单位的数据导入进来。&lt;/li&gt;&lt;/ol&gt;</source><translation>&lt;h3&gt;Start here&lt;/h3&gt;&lt;p&gt;A &lt;b&gt;workspace&lt;/b&gt; is a single GeoPackage file that holds all the data: communities, buildings, micro-grids, facilities and more.&lt;/p&gt;&lt;ol&gt;&lt;li&gt;Click &lt;b&gt;Open sample&lt;/b&gt; to go through the whole process with the built-in sample subdistrict; or&lt;/li&gt;&lt;li&gt;click &lt;b&gt;New&lt;/b&gt;, choose a coordinate system and import your own data.&lt;/li&gt;&lt;/ol&gt;</translation></message>
    <message><source>&lt;h4&gt;最近打开&lt;/h4&gt;</source><translation>&lt;h4&gt;Recently opened&lt;/h4&gt;</translation></message>
    <message><source>QGIS 工程</source><translation>QGIS project</translation></message>
    <message><source>估算户数…</source><translation>Households…</translation></message>
    <message><source>另存工程</source><translation>Save project as</translation></message>
    <message><source>另存工程…</source><translation>Save project…</translation></message>
    <message><source>在浏览器中打开使用手册（F1）</source><translation>Open the manual in the browser (F1)</translation></message>
    <message><source>复制一份示例工作区并打开，可以随意修改</source><translation>Copy the sample workspace and open it; change it as you like</translation></message>
    <message><source>导入数据…</source><translation>Import data…</translation></message>
    <message><source>工程已存为 {path}</source><translation>Project saved to {path}</translation></message>
    <message><source>已为 {count} 栋楼填入户数（可撤销）。</source><translation>Households filled in for {count} buildings (can be undone).</translation></message>
    <message><source>已新建工作区 {path}。下一步：导入数据。</source><translation>Workspace {path} created. Next: import data.</translation></message>
    <message><source>帮助</source><translation>Help</translation></message>
    <message><source>打开…</source><translation>Open…</translation></message>
    <message><source>打开工作区</source><translation>Open workspace</translation></message>
    <message><source>打开已有的工作区文件；右边的箭头列出最近打开的</source><translation>Open a workspace file; the arrow lists the recent ones</translation></message>
    <message><source>打开示例</source><translation>Open sample</translation></message>
    <message><source>把图层、样式和当前视图存为 QGIS 工程（.qgz），下次直接打开</source><translation>Save the layers, styles and current view as a QGIS project (.qgz) to open directly next time</translation></message>
    <message><source>把表格或空间数据读入工作区，先预览再写入</source><translation>Read tables or spatial data into the workspace; a preview first</translation></message>
    <message><source>新建…</source><translation>New…</translation></message>
    <message><source>新建一个空的工作区文件，选好坐标系</source><translation>Create an empty workspace file with the right CRS</translation></message>
    <message><source>点击“导入…”把数据读入这张表</source><translation>Click “Import…” to read data into this table</translation></message>
    <message><source>示例已打开，可以随意修改。下一步：到“划格”页自动划格。</source><translation>The sample is open; change it as you like. Next: the “Grids” page.</translation></message>
    <message><source>给没有户数的楼栋填入估算值，可撤销</source><translation>Fill in estimates for buildings without households; can be undone</translation></message>
    <message><source>（没有最近打开的工作区）</source><translation>(no recent workspaces)</translation></message>
    <message><source>+{count:.0f}铺</source><translation>+{count:.0f} shops</translation></message>
    <message><source>{count:.0f}户</source><translation>{count:.0f} hh</translation></message>
    <message><source>{title}，保留不变</source><translation>{title}, kept</translation></message>
    <message><source>一般网格预览（未采用）</source><translation>General grid preview (not adopted)</translation></message>
    <message><source>专属网格（不限户数）</source><translation>Dedicated grids (no bounds)</translation></message>
    <message><source>户数在范围内</source><translation>Households within range</translation></message>
    <message><source>户数超出范围</source><translation>Households out of range</translation></message>
    <message><source>预览（未采用）：{name}</source><translation>Preview (not adopted): {name}</translation></message>
    <message><source>列</source><translation>Cols</translation></message>
    <message><source>恢复默认列</source><translation>Default columns</translation></message>
    <message><source>选择显示哪些列（也可在表头上点右键）</source><translation>Choose the columns to show (also by a right click on the header)</translation></message>
    <message><source>{name}（{count} 个社区）</source><translation>{name} ({count} communities)</translation></message>
    <message><source>一个街道（镇）</source><translation>One subdistrict (town)</translation></message>
    <message><source>地图上选中的社区</source><translation>Communities selected on the map</translation></message>
    <message><source>已选 {count} 个社区</source><translation>{count} communities selected</translation></message>
    <message><source>按名称或编码查找</source><translation>Find by name or code</translation></message>
    <message><source>按名称选择</source><translation>Choose by name</translation></message>
    <message><source>没有可选的街道。</source><translation>There are no subdistricts to choose.</translation></message>
    <message><source>没有选定社区。</source><translation>No communities are chosen.</translation></message>
    <message><source>请先在地图上用选择工具选中“社区”图层的要素。</source><translation>First select features of the “Community” layer on the map with the selection tool.</translation></message>
    <message><source>请在列表中勾选社区。</source><translation>Tick communities in the list.</translation></message>
    <message><source>请导入街道界线或社区的“所属街道编码”；社区编码前 9 位与街道编码相同时也能识别。</source><translation>Import subdistrict borders or the subdistrict code of each community; community codes that begin with the 9 digits of the subdistrict code are recognised as well.</translation></message>
    <message><source>定位…</source><translation>Locate…</translation></message>
    <message><source>工作区文件“{file}”已不在原处，请放回或重新定位。</source><translation>The workspace file “{file}” is gone; put it back or locate it.</translation></message>
    <message><source>移除图层</source><translation>Remove layers</translation></message>
    <message><source>计算期间换了工作区，结果没有写入。</source><translation>Another workspace was opened during the computation; the result was not written.</translation></message>
    <message><source>请回到原工作区重新计算。</source><translation>Go back to the original workspace and compute again.</translation></message>
    <message><source>请在“工作区”页新建或打开一个工作区。</source><translation>Create or open a workspace on the “Workspace” page.</translation></message>
    <message><source>还没有打开工作区。</source><translation>No workspace is open.</translation></message>
    <message><source>停止正在进行的步骤，工作区不变</source><translation>Stop the running step; the workspace stays as it is</translation></message>
    <message><source>已保存到 {path}</source><translation>Saved to {path}</translation></message>
    <message><source>已放弃未保存的修改。</source><translation>Unsaved changes have been discarded.</translation></message>
    <message><source>把未保存的修改写入工作区文件</source><translation>Write unsaved changes to the workspace file</translation></message>
    <message><source>放弃修改</source><translation>Discard changes</translation></message>
    <message><source>放弃全部未保存的修改，回到文件中的内容</source><translation>Discard all unsaved changes and return to what is in the file</translation></message>
    <message><source>放弃工作区“{name}”全部未保存的修改？此操作不能撤销。</source><translation>Discard all unsaved changes to workspace “{name}”? This cannot be undone.</translation></message>
    <message><source>无工作区</source><translation>No workspace</translation></message>
    <message><source>有未保存修改</source><translation>Edited</translation></message>
    <message><source>没有未保存的修改</source><translation>No unsaved changes</translation></message>
    <message><source>自定义坐标系</source><translation>Custom coordinate system</translation></message>
    <message><source>，约剩 {minutes} 分</source><translation>, about {minutes} min left</translation></message>
    <message><source>，约剩 {seconds} 秒</source><translation>, about {seconds} s left</translation></message>
    <message><source>格物帮助</source><translation>Gewu help</translation></message>
    <message><source>格物面板</source><translation>Gewu panel</translation></message>
    <message><source>写入图层（可撤销）</source><translation>Write to layers (can be undone)</translation></message>
    <message><source>有图层正在编辑，请先保存或放弃</source><translation>A layer is being edited; save or discard first</translation></message>
    <message><source>直接写入文件（不能撤销）</source><translation>Write straight to file (no undo)</translation></message>
    <message><source>“{title}”不能标为已认可。</source><translation>“{title}” cannot be marked as accepted.</translation></message>
    <message><source>没有填写认可理由。</source><translation>No reason was given for accepting it.</translation></message>
    <message><source>请写明为什么可以保留现状。</source><translation>Say why it may stay as it is.</translation></message>
    <message><source>其中有：{names}。</source><translation>It holds: {names}.</translation></message>
    <message><source>压缩文件“{file}”中没有可导入的数据。</source><translation>There is nothing to import in the archive “{file}”.</translation></message>
    <message><source>压缩文件“{file}”已损坏，解压不完整。</source><translation>The archive “{file}” is damaged and cannot be unpacked completely.</translation></message>
    <message><source>解压 {file}</source><translation>Unpacking {file}</translation></message>
    <message><source>请核对文件。</source><translation>Check the file.</translation></message>
    <message><source>请重新获取该文件，或自行解压后选择其中的数据文件。</source><translation>Get the file again, or unpack it yourself and choose the data file inside.</translation></message>
    <message><source>工作区内的方案 {id}</source><translation>scheme {id} in the workspace</translation></message>
    <message><source>工作区里没有这些社区：{codes}</source><translation>These communities are not in the workspace: {codes}</translation></message>
    <message><source>评估类型只能取：{kinds}</source><translation>The assessment type must be one of: {kinds}</translation></message>
    <message><source>请检查社区编码（12 位统计用区划代码）。</source><translation>Check the community codes (12-digit statistical division codes).</translation></message>
    <message><source>不认识的规则种类“{kind}”。</source><translation>Unknown kind of rule “{kind}”.</translation></message>
    <message><source>规则的匹配内容太短。</source><translation>The pattern of the rule is too short.</translation></message>
    <message><source>请至少写两个字，太短会误伤很多设施。</source><translation>Write at least two characters; shorter ones would hit many facilities wrongly.</translation></message>
    <message><source>图层没有坐标系。</source><translation>The layer has no coordinate system.</translation></message>
    <message><source>图层没有范围（没有要素），不能判断所在的投影带。</source><translation>The layer has no extent (no features), so its zone cannot be determined.</translation></message>
    <message><source>图层范围不能换算成经纬度，坐标系“{name}”可能设错了。</source><translation>The layer extent cannot be converted to longitude and latitude; the coordinate system “{name}” may be wrong.</translation></message>
    <message><source>坐标系“{name}”是经纬度坐标系，不能用于量算面积和长度。</source><translation>Coordinate system “{name}” is in degrees (longitude/latitude) and cannot be used to measure areas and lengths.</translation></message>
    <message><source>坐标系“{name}”是网络地图投影，面积和长度失真很大。</source><translation>Coordinate system “{name}” is a web map projection, with heavily distorted areas and lengths.</translation></message>
    <message><source>坐标系“{name}”的单位不是米。</source><translation>The unit of coordinate system “{name}” is not the metre.</translation></message>
    <message><source>数据中心经度 {longitude:.2f}° 不在所选投影带内（中央经线 {meridian:g}°），建议改用 {best}。</source><translation>The data centre, at longitude {longitude:.2f}°, is outside the chosen zone (central meridian {meridian:g}°); {best} is recommended instead.</translation></message>
    <message><source>数据跨越 {border:g}° 分带线（第 {zones} 带），全部数据将统一存入所选的一个投影带。</source><translation>The data cross the {border:g}° zone boundary (zones {zones}); all data will be stored in the one zone chosen.</translation></message>
    <message><source>没有选定有效的坐标系。</source><translation>No valid coordinate system is chosen.</translation></message>
    <message><source>经度 {value} 不在 −180° 至 180° 之间。</source><translation>Longitude {value} is not between −180° and 180°.</translation></message>
    <message><source>请检查图层的坐标系是否设对。</source><translation>Check that the layer coordinate system is set correctly.</translation></message>
    <message><source>请选用以米为单位的投影坐标系，例如 CGCS2000 3度带，或本市的地方独立坐标系。</source><translation>Choose a projected coordinate system in metres, e.g. a CGCS2000 3-degree zone or the local coordinate system of your city.</translation></message>
    <message><source>“{file}”已损坏或不完整，不能作为工作区打开。</source><translation>“{file}” is damaged or incomplete and cannot be opened as a workspace.</translation></message>
    <message><source>“{file}”是只读的，不能作为工作区使用。</source><translation>“{file}” is read-only and cannot be used as a workspace.</translation></message>
    <message><source>“{file}”正被其他程序写入，暂时不能使用。</source><translation>“{file}” is being written by another program and cannot be used for now.</translation></message>
    <message><source>不能写入“{file}”：记录的唯一标识重复。</source><translation>Cannot write to “{file}”: duplicate unique IDs.</translation></message>
    <message><source>不能打开“{file}”。</source><translation>Cannot open “{file}”.</translation></message>
    <message><source>磁盘已满，不能写入“{file}”。</source><translation>The disk is full; cannot write to “{file}”.</translation></message>
    <message><source>请取消文件和所在文件夹的只读属性，或把文件复制到可以写入的位置再打开。</source><translation>Remove the read-only attribute of the file and its folder, or copy the file to a writable location and open it there.</translation></message>
    <message><source>请改用备份，或重新拷贝该文件；如果旁边有同名的 -wal、-journal 文件，须一并拷贝。</source><translation>Use a backup, or copy the file again; if there are -wal or -journal files of the same name beside it, copy them too.</translation></message>
    <message><source>请检查文件是否存在、是否有读写权限、是否被其他程序独占。</source><translation>Check that the file exists, that you may read and write it, and that no other program has locked it.</translation></message>
    <message><source>请清理磁盘空间后重试。</source><translation>Free some disk space and try again.</translation></message>
    <message><source>请等对方保存完成，或关闭占用它的程序（另一个 QGIS、数据库工具、同步盘）后重试。</source><translation>Wait until the other program has finished saving, or close it (another QGIS, a database tool, a sync drive), then try again.</translation></message>
    <message><source>请重新读取数据后再试。</source><translation>Read the data again and retry.</translation></message>
    <message><source>没有自动改动。请向提供单位核实后，按依据选择坐标偏移再导入；确认无误则不必理会。</source><translation>Nothing was changed. Ask the provider, choose the coordinate offset by the evidence and import again; if you are sure it is right, ignore this.</translation></message>
    <message><source>图层“{layers}”正在编辑，不能直接写入工作区文件。</source><translation>The layers “{layers}” are being edited; the workspace file cannot be written directly.</translation></message>
    <message><source>请先保存或放弃这些图层的编辑，再重试。</source><translation>Save or discard the edits of these layers first, then try again.</translation></message>
    <message><source>“{table}”有 {count} 条记录在这一步开始之后又被改动或删除，没有写入。</source><translation>{count} rows of “{table}” were changed or deleted after this step began; nothing was written.</translation></message>
    <message><source>请按现在的数据重新核对这一组。</source><translation>Check this group again with the data as they are now.</translation></message>
    <message><source>“{table}”中的线不能改成面，面也不能改成线。</source><translation>In “{table}”, lines cannot be changed to polygons, nor polygons to lines.</translation></message>
    <message><source>“{table}”要新增的 {count} 条记录已经存在（唯一标识相同）。</source><translation>{count} records to be added to “{table}” already exist (same unique ID).</translation></message>
    <message><source>修改图形</source><translation>Change geometry</translation></message>
    <message><source>修改属性</source><translation>Change attributes</translation></message>
    <message><source>删除要素</source><translation>Delete features</translation></message>
    <message><source>图层“{layers}”不能放弃编辑。</source><translation>Edits to layer “{layers}” cannot be discarded.</translation></message>
    <message><source>图层“{layer}”{action}失败，已全部还原。</source><translation>“{action}” failed on layer “{layer}”; everything has been restored.</translation></message>
    <message><source>图层“{layer}”不能编辑，未作任何改动。</source><translation>Layer “{layer}” cannot be edited; nothing was changed.</translation></message>
    <message><source>图层“{layer}”保存失败，其中的编辑仍然保留。</source><translation>Saving layer “{layer}” failed; its edits are still there.</translation></message>
    <message><source>图层“{layer}”正在进行另一项编辑。</source><translation>Another edit is in progress on layer “{layer}”.</translation></message>
    <message><source>已保存：{layers}</source><translation>Saved: {layers}</translation></message>
    <message><source>新增要素</source><translation>Add features</translation></message>
    <message><source>请先完成或取消正在绘制的要素。</source><translation>First finish or cancel the feature being drawn.</translation></message>
    <message><source>请删除原要素后重新绘制。</source><translation>Delete the original feature and draw it again.</translation></message>
    <message><source>请检查图层或文件是否只读、是否被其他程序占用。</source><translation>Check whether the layer or file is read-only or in use by another program.</translation></message>
    <message><source>请检查文件是否被其他程序占用、磁盘是否已满，然后再次保存。</source><translation>Check whether the file is in use by another program or the disk is full, then save again.</translation></message>
    <message><source>请检查该图层是否可以编辑后重试。</source><translation>Check that the layer can be edited, then try again.</translation></message>
    <message><source>不能保存为“{file}”。</source><translation>Cannot save as “{file}”.</translation></message>
    <message><source>不能写入“{file}”。</source><translation>Cannot write “{file}”.</translation></message>
    <message><source>图层“{name}”没有可用的面。</source><translation>The layer “{name}” has no usable polygons.</translation></message>
    <message><source>工作区还没有微网格，不能编应急组。</source><translation>The workspace has no micro-grids yet; emergency groups cannot be formed.</translation></message>
    <message><source>请使用扩展名为 .gpkg 的文件名。</source><translation>Use a file name that ends in .gpkg.</translation></message>
    <message><source>请先在“划格”页划分微网格。</source><translation>First delineate micro-grids on the “Grids” page.</translation></message>
    <message><source>请检查文件夹是否可写、文件是否正被其他程序打开。</source><translation>Check that the folder is writable and that no other program has the file open.</translation></message>
    <message><source>请补画风险区，或换一个面图层。</source><translation>Draw the risk area, or choose another polygon layer.</translation></message>
    <message><source>正在定级…</source><translation>Setting levels…</translation></message>
    <message><source>正在归类…</source><translation>Classifying…</translation></message>
    <message><source>“{table}”有 {count} 条要修改的记录已不存在。</source><translation>{count} records to be changed in “{table}” no longer exist.</translation></message>
    <message><source>数据在读取之后被改动过，请重新计算后再试。</source><translation>The data were changed after being read; recalculate and try again.</translation></message>
    <message><source>不大于 {value:g}</source><translation>at most {value:g}</translation></message>
    <message><source>不小于 {value:g}</source><translation>at least {value:g}</translation></message>
    <message><source>基本信息</source><translation>Basic information</translation></message>
    <message><source>所属与关联</source><translation>Affiliation and links</translation></message>
    <message><source>数据来源</source><translation>Data source</translation></message>
    <message><source>格式不符</source><translation>wrong format</translation></message>
    <message><source>（未填）</source><translation>(not filled in)</translation></message>
    <message><source>“{file}”不完整：{first}等 {count} 处。</source><translation>“{file}” is incomplete: {first}; {count} problems in all.</translation></message>
    <message><source>“{file}”不是 GeoPackage 文件。</source><translation>“{file}” is not a GeoPackage file.</translation></message>
    <message><source>“{file}”不是文件。</source><translation>“{file}” is not a file.</translation></message>
    <message><source>“{file}”是 GeoPackage，但不是格物工作区。</source><translation>“{file}” is a GeoPackage, but not a Gewu workspace.</translation></message>
    <message><source>“{file}”由更新版本的格物建立（数据结构版本 {found}，本机支持到 {ours}）。</source><translation>“{file}” was created by a newer version of Gewu (schema version {found}; up to {ours} is supported here).</translation></message>
    <message><source>图形</source><translation>Geometry</translation></message>
    <message><source>文件“{file}”不会被覆盖：{reason}</source><translation>File “{file}” will not be overwritten: {reason}</translation></message>
    <message><source>文件“{file}”已经存在。</source><translation>File “{file}” already exists.</translation></message>
    <message><source>文件“{file}”正在使用中，不能覆盖。</source><translation>File “{file}” is in use and cannot be overwritten.</translation></message>
    <message><source>文件可能已移动、改名或所在磁盘未连接，请重新选择。</source><translation>The file may have been moved or renamed, or its disk may not be connected; choose it again.</translation></message>
    <message><source>文件应有 {expected} 字节，实有 {found} 字节。</source><translation>The file should have {expected} bytes but has {found}.</translation></message>
    <message><source>没有有效的坐标系。</source><translation>There is no valid coordinate system.</translation></message>
    <message><source>没有记录数据结构版本。</source><translation>No schema version is recorded.</translation></message>
    <message><source>缺少表“{table}”（{name}）</source><translation>table “{table}” ({name}) is missing</translation></message>
    <message><source>表“{table}”缺少字段“{alias}”（{name}）</source><translation>table “{table}” lacks the field “{alias}” ({name})</translation></message>
    <message><source>表或字段可能被其他程序删除或改名，请改用备份，或新建工作区后重新导入。</source><translation>Another program may have deleted or renamed tables or fields; use a backup, or create a new workspace and import again.</translation></message>
    <message><source>请先关闭显示它的 QGIS 工程或其他程序，再重试。</source><translation>First close the QGIS project or other program that shows it, then try again.</translation></message>
    <message><source>请先升级格物插件，再打开该工作区。</source><translation>First upgrade the Gewu plugin, then open the workspace.</translation></message>
    <message><source>请换一个文件名，或先自行移走该文件。</source><translation>Use another file name, or first move that file away yourself.</translation></message>
    <message><source>请换一个文件名，或打开已有的工作区；确实要重建时勾选“覆盖”。</source><translation>Use another file name, or open the existing workspace; tick “Overwrite” only if you really want to create it anew.</translation></message>
    <message><source>请新建工作区，再用“导入”把其中的图层读进来。</source><translation>Create a new workspace, then read its layers in with “Import”.</translation></message>
    <message><source>请选择扩展名为 .gpkg 的工作区文件。</source><translation>Choose a workspace file with the extension .gpkg.</translation></message>
    <message><source>请放大地图，在更小的范围内操作。</source><translation>Zoom in and work on a smaller area.</translation></message>
    <message><source>请重新选择后再试。</source><translation>Select again and try once more.</translation></message>
    <message><source>这一范围涉及 {communities} 个社区、{count} 栋楼，超出一次编辑的上限。</source><translation>This area concerns {communities} communities and {count} buildings, too many for one edit.</translation></message>
    <message><source>选中的{title}已不存在，或没有图形。</source><translation>{title}: what was selected is gone or has no shape.</translation></message>
    <message><source>“{table}”有记录没有唯一标识，不能改动，没有写入。</source><translation>“{table}” has records without a unique ID; they cannot be changed and nothing was written.</translation></message>
    <message><source>它们不是用格物的工具画的；请在属性表中填写“唯一标识”，或删除后用“绘制”重画。</source><translation>They were not drawn with the tools of Gewu; fill in “unique ID” in the attribute table, or delete them and draw them again with “Draw”.</translation></message>
    <message><source>请按现在的图形和数据重新操作一次。</source><translation>Do it once more with the shapes and data as they are now.</translation></message>
    <message><source>{count} 个设施的用地范围已一并存入“设施用地范围”。</source><translation>The footprints of {count} facilities were stored in “Facility footprints”.</translation></message>
    <message><source>如应导入，请勾选“不计入的行也导入”。</source><translation>To import them, tick “Also import rows not counted”.</translation></message>
    <message><source>WKT 没有说明坐标系，数值像经纬度，按 WGS84（EPSG:4326）处理。</source><translation>The WKT does not state a coordinate system; the values look like longitude and latitude and are taken as WGS84 (EPSG:4326).</translation></message>
    <message><source>{count} 行没有可读的坐标。</source><translation>{count} rows have no readable coordinates.</translation></message>
    <message><source>“{source}”没有一列能对应到“{table}”的字段。</source><translation>No column of “{source}” can be mapped to a field of “{table}”.</translation></message>
    <message><source>“{what}”没有说明坐标系，不能猜。</source><translation>“{what}” does not state a coordinate system, and it cannot be guessed.</translation></message>
    <message><source>“{x}”列先写纬度、后写经度，已按此读取。</source><translation>Column “{x}” gives latitude first, then longitude; it was read so.</translation></message>
    <message><source>不认识的坐标偏移“{datum}”。</source><translation>Unknown coordinate offset “{datum}”.</translation></message>
    <message><source>不认识的重复处理“{policy}”。</source><translation>Unknown duplicate policy “{policy}”.</translation></message>
    <message><source>列“{column}”名称像“{field}”，但内容大多读不成该字段的值，没有采用；请整理后导入，或手工指定。</source><translation>Column “{column}” is named like “{field}”, but most of its content does not fit the field, so it is not used; clean it up or choose it by hand.</translation></message>
    <message><source>列名提示坐标可能是 {datum}，如属实请选择相应的坐标偏移。</source><translation>The column names suggest {datum} coordinates; if that is right, choose the matching coordinate offset.</translation></message>
    <message><source>可选：AS_IS、GCJ02、BD09。</source><translation>Options: AS_IS, GCJ02, BD09.</translation></message>
    <message><source>可选：SKIP、UPDATE、ERROR。</source><translation>Options: SKIP, UPDATE, ERROR.</translation></message>
    <message><source>坐标列“{x}”“{y}”为经纬度，按 WGS84（EPSG:4326）处理。</source><translation>Coordinate columns “{x}” and “{y}” are longitude and latitude, taken as WGS84 (EPSG:4326).</translation></message>
    <message><source>坐标列没有使用：“{table}”需要面或线，坐标只是点。</source><translation>The coordinate columns were not used: “{table}” needs polygons or lines, and coordinates give only points.</translation></message>
    <message><source>坐标列的次序需要确认：{text}</source><translation>The order of the coordinate columns must be confirmed: {text}</translation></message>
    <message><source>未导入的列：{names}。</source><translation>Columns not imported: {names}.</translation></message>
    <message><source>核对各列</source><translation>Checking columns</translation></message>
    <message><source>比对已有数据</source><translation>Comparing with existing data</translation></message>
    <message><source>没有“{field}”，源数据的“{column}”不是同一个量，没有代用；请先换算后再导入。</source><translation>There is no “{field}”; “{column}” of the source is another quantity and was not used instead. Convert it first, then import.</translation></message>
    <message><source>没有一列能对应到“{table}”的字段，只导入图形；请在字段对应中手工指定。</source><translation>No column fits a field of “{table}”; only shapes come in. Choose the fields by hand in the field mapping.</translation></message>
    <message><source>没有可读的坐标（空白、为 0 或不是数）</source><translation>No readable coordinates (blank, 0 or not a number)</translation></message>
    <message><source>没有名为“{table}”的表。</source><translation>There is no table named “{table}”.</translation></message>
    <message><source>源数据没有任何数据行，没有可导入的内容。</source><translation>The source has no rows of data; there is nothing to import.</translation></message>
    <message><source>确认后请在字段对应中写明：{{"@x": "{x}", "@y": "{y}"}}（@x 为经度或东坐标）。</source><translation>Once confirmed, state it in the field mapping: {{"@x": "{x}", "@y": "{y}"}} (@x is the longitude or easting).</translation></message>
    <message><source>若为 CGCS2000，则是 {crs}。</source><translation>If it is CGCS2000, it is {crs}.</translation></message>
    <message><source>请在字段对应中手工指定。现有列：{names}。</source><translation>Map the fields by hand. Columns present: {names}.</translation></message>
    <message><source>请指定源数据的坐标系（CRS；向提供单位核实，如 CGCS2000 3 度带某带）。</source><translation>State the coordinate system of the source data (CRS; ask the supplier, e.g. which CGCS2000 3-degree zone).</translation></message>
    <message><source>转换坐标</source><translation>Transforming coordinates</translation></message>
    <message><source>用地图层“{name}”无法读取。</source><translation>The land use layer “{name}” cannot be read.</translation></message>
    <message><source>用地图层“{name}”的图形不能换算到工作区坐标系。</source><translation>The shapes of the land use layer “{name}” cannot be converted to the coordinate system of the workspace.</translation></message>
    <message><source>请在图层面板修复数据源，或另选用地图层。</source><translation>Repair its data source in the layer panel, or choose another land use layer.</translation></message>
    <message><source>请检查该图层的坐标系设置是否正确。</source><translation>Check that the coordinate system of this layer is set correctly.</translation></message>
    <message><source>{title}（面）</source><translation>{title} (polygons)</translation></message>
    <message><source>不能读取“{file}”中的图层“{layer}”。</source><translation>Cannot read layer “{layer}” in “{file}”.</translation></message>
    <message><source>请检查文件是否完整、是否被其他程序占用。</source><translation>Check whether the file is complete and whether another program is using it.</translation></message>
    <message><source>记录未脱敏导出</source><translation>Record unmasked export</translation></message>
    <message><source>图层“{layers}”没有随之保存：{reason}</source><translation>Layers “{layers}” were not saved along with it: {reason}</translation></message>
    <message><source>不能撤销“{step}”：它还改动了图层“{layer}”，该图层之后又有新的编辑。请先在该图层撤销那些编辑。</source><translation>Cannot undo “{step}”: it also changed layer “{layer}”, which has been edited since. First undo those edits on that layer.</translation></message>
    <message><source>不能重做“{step}”：图层“{layer}”还有更早的步骤没有重做。</source><translation>Cannot redo “{step}”: layer “{layer}” has earlier steps not yet redone.</translation></message>
    <message><source>{low:g}–{high:g} 户：{inside} 个（{share}）</source><translation>{low:g}–{high:g} households: {inside} ({share})</translation></message>
    <message><source>不能把地图写成“{file}”。</source><translation>Cannot write the map to “{file}”.</translation></message>
    <message><source>其中专属：{count} 个</source><translation>Dedicated: {count}</translation></message>
    <message><source>内存不足时请降低分辨率（dpi）或改用 A4。</source><translation>If memory runs out, lower the resolution (dpi) or use A4.</translation></message>
    <message><source>内部工作用图</source><translation>Internal working map</translation></message>
    <message><source>准备图层</source><translation>Preparing layers</translation></message>
    <message><source>制图日期：{day}</source><translation>Map date: {day}</translation></message>
    <message><source>北</source><translation>N</translation></message>
    <message><source>可选：A3、A4。</source><translation>Options: A3, A4.</translation></message>
    <message><source>商铺：{count:.0f} 个</source><translation>Shops: {count:.0f}</translation></message>
    <message><source>图例</source><translation>Legend</translation></message>
    <message><source>地图“{file}”没有写成。</source><translation>Map “{file}” was not written.</translation></message>
    <message><source>坐标系：{crs}</source><translation>Coordinate system: {crs}</translation></message>
    <message><source>工作区“{name}”里还没有可以出图的数据。</source><translation>Workspace “{name}” has no data to map yet.</translation></message>
    <message><source>微网格分布图</source><translation>Micro-grid map</translation></message>
    <message><source>微网格：{count} 个</source><translation>Micro-grids: {count}</translation></message>
    <message><source>户数：{count:.0f} 户</source><translation>Households: {count:.0f}</translation></message>
    <message><source>比例尺 1:{scale:.0f}</source><translation>Scale 1:{scale:.0f}</translation></message>
    <message><source>没有名为“{page}”的图幅。</source><translation>There is no page size named “{page}”.</translation></message>
    <message><source>社区：{count} 个</source><translation>Communities: {count}</translation></message>
    <message><source>米</source><translation>m</translation></message>
    <message><source>绘制 {file}</source><translation>Drawing {file}</translation></message>
    <message><source>请使用 .png、.jpg、.tif 或 .pdf。</source><translation>Use .png, .jpg, .tif or .pdf.</translation></message>
    <message><source>请先导入社区和楼栋。</source><translation>First import communities and buildings.</translation></message>
    <message><source>资料来源：{sources}</source><translation>Sources: {sources}</translation></message>
    <message><source>“{file}”升级数据结构失败（从版本 {old} 到 {new}），原文件未改动。</source><translation>Upgrading the schema of “{file}” failed (from version {old} to {new}); the original file was not changed.</translation></message>
    <message><source>“{file}”需要升级数据结构，但正被其他程序打开。</source><translation>The schema of “{file}” needs upgrading, but the file is open in another program.</translation></message>
    <message><source>请关闭其他打开它的 QGIS 或程序后重试。</source><translation>Close any other QGIS or program that has it open, then try again.</translation></message>
    <message><source>请把该文件和本提示一并发给管理员。</source><translation>Send this file and this message to your administrator.</translation></message>
    <message><source>{count} 个坐标在中国范围外，没有偏移可纠正。</source><translation>{count} coordinates lie outside China and have no offset to correct.</translation></message>
    <message><source>{count} 行{reason}（如第 {row} 行“{name}”）。</source><translation>{count} rows {reason} (e.g. row {row} “{name}”).</translation></message>
    <message><source>位于工作区坐标系的适用范围之外</source><translation>outside the area of use of the workspace coordinate system</translation></message>
    <message><source>像是纬度写在前、经度写在后。</source><translation>Latitude seems to stand before longitude.</translation></message>
    <message><source>坐标按 {datum} 纠正到 WGS84/CGCS2000：平均移动 {mean:.0f} m（最小 {low:.0f}，最大 {high:.0f}）。</source><translation>Coordinates corrected from {datum} to WGS84/CGCS2000: moved by {mean:.0f} m on average (least {low:.0f}, most {high:.0f}).</translation></message>
    <message><source>坐标由 {source} 转换到 {target}。</source><translation>Coordinates transformed from {source} to {target}.</translation></message>
    <message><source>按坐标系 {crs} 理解，坐标（如 {x:.10g}，{y:.10g}）不可能正确。</source><translation>Taken as {crs}, the coordinates (such as {x:.10g}, {y:.10g}) cannot be right. </translation></message>
    <message><source>数值像经纬度，不是米。</source><translation>The numbers look like degrees, not metres.</translation></message>
    <message><source>数值是米，不是度；GeoJSON 等格式没有写明坐标系时会被当作经纬度。</source><translation>The numbers are metres, not degrees; GeoJSON and similar formats count as degrees when they name no CRS.</translation></message>
    <message><source>源坐标系基于{datum}，没有转换参数时位置可能偏差数十至上百米，请核对。</source><translation>The source coordinate system is based on {datum}; without transformation parameters, positions may be off by tens of metres to over a hundred. Please check.</translation></message>
    <message><source>离其他要素超过 50 km</source><translation>more than 50 km from any other feature</translation></message>
    <message><source>请向提供单位核实后，指定正确的源坐标系（CRS）。</source><translation>Ask the provider and choose the right source CRS.</translation></message>
    <message><source>请在源数据中互换经纬度的次序。</source><translation>Swap longitude and latitude in the source data.</translation></message>
    <message><source>请核对源坐标系与工作区坐标系。</source><translation>Check the source coordinate system against the workspace coordinate system.</translation></message>
    <message><source>请核对该行坐标。</source><translation>Check the coordinates of this row.</translation></message>
    <message><source>“{table}”中 {label} 的“{alias}”{value} 应为{expected}。</source><translation>“{table}”, {label}, “{alias}” {value}: expected {expected}.</translation></message>
    <message><source>“{table}”有 {count} 条记录的唯一标识重复，例如 {uid}。</source><translation>{count} records in “{table}” have duplicate unique IDs, e.g. {uid}.</translation></message>
    <message><source>“{table}”有要更新或删除的记录没有唯一标识。</source><translation>“{table}” has records to update or delete without a unique ID.</translation></message>
    <message><source>“{table}”没有字段“{column}”。</source><translation>“{table}” has no field “{column}”.</translation></message>
    <message><source>数字</source><translation>number</translation></message>
    <message><source>整数</source><translation>integer</translation></message>
    <message><source>文字</source><translation>text</translation></message>
    <message><source>日期时间（如 2025-06-30T12:00:00）</source><translation>date and time (e.g. 2025-06-30T12:00:00)</translation></message>
    <message><source>日期（如 2025-06-30）</source><translation>date (e.g. 2025-06-30)</translation></message>
    <message><source>是或否</source><translation>yes or no</translation></message>
    <message><source>更新“{table}”时缺少唯一标识。</source><translation>The unique ID is missing for updating “{table}”.</translation></message>
    <message><source>线或面</source><translation>line or polygon</translation></message>
    <message><source>{parent}的{child}</source><translation>{child} of {parent}</translation></message>
    <message><source>不能保存工程文件“{file}”。</source><translation>Cannot save project file “{file}”.</translation></message>
    <message><source>工作区“{name}”有未保存的修改。</source><translation>Workspace “{name}” has unsaved changes.</translation></message>
    <message><source>请先保存或放弃修改，再关闭工作区。</source><translation>First save or discard the changes, then close the workspace.</translation></message>
    <message><source>请检查文件夹权限和磁盘空间。</source><translation>Check the folder permissions and disk space.</translation></message>
    <message><source>插件中缺少示例文件“{file}”。</source><translation>The sample file “{file}” is missing from the plugin.</translation></message>
    <message><source>请重新安装完整的插件包。</source><translation>Reinstall the complete plugin package.</translation></message>
    <message><source>图层“{layer}”保存失败，所有图层的编辑仍然保留，文件未改动。</source><translation>Layer “{layer}” could not be saved; the edits of all layers are kept and the file is unchanged.</translation></message>
    <message><source>有记录已被其他程序删除。</source><translation>Another program has deleted rows.</translation></message>
    <message><source>请放弃这些编辑，重新打开工作区后再改。</source><translation>Discard these edits, open the workspace again and repeat them.</translation></message>
    <message><source>“{file}”不是文本，也不是认得的数据文件。</source><translation>“{file}” is neither text nor a known data file.</translation></message>
    <message><source>“{file}”中没有图层“{sheet}”。</source><translation>“{file}” has no layer “{sheet}”.</translation></message>
    <message><source>“{file}”是文件夹。</source><translation>“{file}” is a folder.</translation></message>
    <message><source>“{file}”的扩展名是 {suffix}，内容却是文字，不是这种文件。</source><translation>“{file}” has the extension {suffix} but holds text; it is not such a file.</translation></message>
    <message><source>不能打开“{file}”：路径过长、含不允许的字符或没有权限。</source><translation>“{file}” cannot be opened: the path is too long, holds characters that are not allowed, or permission is missing.</translation></message>
    <message><source>压缩文件“{file}”里还是压缩文件。</source><translation>The archive “{file}” holds another archive.</translation></message>
    <message><source>压缩文件中有 {count} 个数据文件（{names}），取“{name}”。</source><translation>The archive holds {count} data files ({names}); “{name}” is taken.</translation></message>
    <message><source>如是表格，请把扩展名改为 .csv；否则请重新获取该文件。</source><translation>If it is a table, change the extension to .csv; otherwise get the file again.</translation></message>
    <message><source>文件可能已损坏、加密或扩展名写错，请向提供单位核实。</source><translation>The file may be damaged, encrypted or wrongly named; ask the provider.</translation></message>
    <message><source>请把文件复制到较短的路径（如桌面）后再导入。</source><translation>Copy the file to a shorter path (such as the desktop), then import.</translation></message>
    <message><source>请选择文件（或 .gdb 文件夹）。</source><translation>Choose a file (or a .gdb folder).</translation></message>
    <message><source>不能建立工作区文件“{file}”。</source><translation>Cannot create workspace file “{file}”.</translation></message>
    <message><source>请检查磁盘空间和文件夹权限后重试。</source><translation>Check the disk space and folder permissions, then try again.</translation></message>
    <message><source>仍有{title}使用新分类中没有的小类：{shown}。</source><translation>{title} still use classes the new taxonomy does not have: {shown}.</translation></message>
    <message><source>工作区里的本局设施分类已损坏，暂用自带分类。</source><translation>The own facility taxonomy of the workspace is damaged; the built-in one is used for now.</translation></message>
    <message><source>请先在“批量改类”中把它们改到别的小类，或在分类表中保留这些小类。</source><translation>First move them to other classes with “Classes”, or keep these classes in the table.</translation></message>
    <message><source>请重新读入分类表，或恢复自带分类。</source><translation>Read the taxonomy table again, or restore the built-in one.</translation></message>
    <message><source>“{file}”及其未写完的日志（-wal）不能读取。</source><translation>“{file}” with its unfinished log (-wal) cannot be read.</translation></message>
    <message><source>坐标系写成了网络链接，不会联网读取；请向提供单位核实后指定源坐标系。</source><translation>The coordinate system is given as a web link and is not fetched; ask the provider and set the source coordinate system.</translation></message>
    <message><source>请在原来的程序中打开并正常关闭该文件后再导入。</source><translation>Open the file in its own program and close it properly, then import.</translation></message>
    <message><source>.shx 索引已损坏，已临时重建（源文件未改动）。</source><translation>The .shx index is damaged; it was rebuilt for this reading (the source file is unchanged).</translation></message>
    <message><source>“{file}”中没有图层。</source><translation>“{file}” has no layers.</translation></message>
    <message><source>“{file}”声明有 {count} 个要素，只读得出 {read} 个（读到 {last} 号为止），文件可能被截断或损坏。</source><translation>“{file}” states {count} features but only {read} can be read (up to number {last}); the file may be cut off or damaged.</translation></message>
    <message><source>“{file}”有 {count} 个字段，不像设施或单元的数据，不予读取。</source><translation>“{file}” has {count} fields, which does not look like facilities or units; it is not read.</translation></message>
    <message><source>“{file}”读到 {last} 号要素时出错，其后的内容可能缺失：{problem}</source><translation>Reading “{file}” failed at feature number {last}; what follows may be missing: {problem}</translation></message>
    <message><source>不能读取“{file}”：不是受支持的矢量文件，或文件已损坏。</source><translation>Cannot read “{file}”: it is not a supported vector file, or it is damaged.</translation></message>
    <message><source>属性编码 {encoding}（{how}）。</source><translation>Attribute encoding {encoding} ({how}).</translation></message>
    <message><source>支持 gpkg、shp、geojson、kml、gml、tab、dxf、gdb 及 xlsx、csv；shp 请把 .shp、.shx、.dbf、.prj 放在一起。</source><translation>gpkg, shp, geojson, kml, gml, tab, dxf, gdb, xlsx and csv are supported; for shp, keep .shp, .shx, .dbf and .prj together.</translation></message>
    <message><source>文件中有注释或多余的逗号，不合 JSON 规范，已略去后读取。</source><translation>The file has comments or extra commas, which JSON does not allow; they were left out when reading.</translation></message>
    <message><source>文件有 {count} 个图层（{names}），取第一个“{sheet}”。</source><translation>The file has {count} layers ({names}); the first, “{sheet}”, is used.</translation></message>
    <message><source>未命名</source><translation>unnamed</translation></message>
    <message><source>缺少 .dbf，没有属性可导入，只有图形；请向提供单位索取。</source><translation>The .dbf is missing: there are only shapes, no attributes. Ask the provider for it.</translation></message>
    <message><source>缺少 .shx，已临时重建索引（源文件未改动）。</source><translation>The .shx is missing; its index was rebuilt for the time being (source files untouched).</translation></message>
    <message><source>请只保留需要的字段，另存后再导入。</source><translation>Keep only the fields you need, save as a new file, then import.</translation></message>
    <message><source>请检查文件是否完整。</source><translation>Check that the file is complete.</translation></message>
    <message><source>读取第 {row} 个要素</source><translation>Reading feature {row}</translation></message>
    <message><source>“{file}”是旧版 .xls 工作簿，这里的 QGIS 不能读取。</source><translation>“{file}” is an old .xls workbook, which this QGIS cannot read.</translation></message>
    <message><source>旧版 .xls 工作簿：合并的单元格只有左上角有值。</source><translation>Old .xls workbook: merged cells have a value only in the top left cell.</translation></message>
    <message><source>旧版工作簿“{file}”不能读取：已损坏、设有密码，或不是 Excel 97–2003 格式。</source><translation>The old workbook “{file}” cannot be read: damaged, protected by a password, or not of Excel 97–2003.</translation></message>
    <message><source>读取“{file}”超过 {seconds:.0f} 秒，已停止；文件可能已损坏。</source><translation>Reading “{file}” took more than {seconds:.0f} seconds and was stopped; the file may be damaged.</translation></message>
</context>
</TS>
